"""How facts of the branches beside pensions are spread: the lowest and the first one too high; dates in days from today."""

AROUND = {
    "sickness.days_worked_in_quarter": (0, 31),
    "sickness.hours_worked_in_quarter": (0, 201),
    "sickness.days_worked_in_year": (0, 121),
    "sickness.hours_worked_in_year": (0, 801),
    "sickness.days_worked_in_three_years": (0, 361),
    "sickness.hours_worked_in_three_years": (0, 2401),
    "sickness.stopped_on": (-400, 1),
    "sickness.days_stopped": (0, 1300),
    "sickness.days_in_hospital_at_first": (0, 16),
    "sickness.days_paid_in_period": (0, 320),
    "sickness.day_of_stop": (1, 31),
    "maternity.starts_on": (-260, 60),
    "maternity.due_on": (-200, 120),
    "maternity.first_extension_asked_on": (-120, 200),
    "maternity.second_extension_asked_on": (-60, 260),
    "maternity.days_of_leave_in_progress": (98, 151),
    "invalidity.minimum_yearly": (0, 31_845_800),  # the highest that a source names
    "invalidity.months_registered": (0, 40),
    "invalidity.self_employed.activity_stopped_on": (-200, 1),
    "invalidity.self_employed.months_affiliated": (0, 30),
    "work_injury.injured_on": (-900, 1),
    "work_injury.days_until_consolidation": (0, 800),
    "death_grant.survivors": (0, 9),
    "contributions.hiring.months_since_hired": (0, 48),
    "contributions.hiring.contract_months": (0, 25),
}
