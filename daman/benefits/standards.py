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
# No text on decisions made while a register is silent was found: these four are the house's own, to confirm.
PROVISIONAL_AFTER_WORKING_DAYS = 5  # a register that stays silent so long no longer holds the claim
PROVISIONAL_SHARE = 80  # per cent of what the law gives on what is known: what may have to come back stays small
PROVISIONAL_DAYS = 90  # then an officer looks at it
PROVISION_TASK_WORKING_DAYS = 3  # for the officer who looks at a provision that is over, or at a claim that cannot go on
LOOK_AGAIN_WORKING_DAYS = 5  # for the officer who looks at a decision of which a fact was corrected
CONTROL_ONE_IN = 10  # decisions signed by the house alone that an officer looks at again, by lot
CONTROL_WORKING_DAYS = 10
# The law gives the last day of each year's proof of life; how it is looked for is the house's own, to confirm.
LIFE_BEFORE_DAYS = 90  # before the last day, the house starts to look for the proof by itself
LIFE_ACT_MONTHS = 12  # an act before an officer or a doctor proves life for so long
LIFE_ANSWER_DAYS = 30  # for the person to answer the message, by the means that suits
LIFE_VISIT_WORKING_DAYS = 15  # for the visit at home
LIFE_AT_ONCE = 500  # persons asked of the civil register in one go
