"""What the house promises of itself. These are not the law: the law's own delay to decide was not found."""

DECIDE_WITHIN_WORKING_DAYS = 15  # from the filing to the decision
MONTHS_WITHOUT_INCOME = 12  # what makes a spouse dependent: the law's own measure was not found
MONTHS_PRESUMED = 2  # a month is declared in the month after, or later: until then, who worked is still an employee
HOURS_OF_A_DAY = 8  # declarations count days, the law days or hours
PAY_DAY = 22  # day of the month on which a pension is paid, until the funds' real schedule is known
DRY_RUN_DAYS = 3  # before the pay day, the month is drawn up and may be looked at
ACCOUNT_DELAY_DAYS = 7  # between the confirmation of another account and its first use: time to say "it was not me"
SAMPLE_SIZE = 50  # payees asked each month whether the money arrived
DRAFT_KEPT_DAYS = 90  # a claim that was begun and not sent is forgotten after so long
