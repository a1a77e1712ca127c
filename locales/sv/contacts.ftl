# Kontakter, jourscheman, kontaktövningar och kontaktboken.

mail-slept = Varningen skrevs { $since } och väntade tills dina tysta timmar var slut.
