# Surveys: questions to chosen members, and the answers.

## In mails and text messages.

topic-survey = A question from the duty officer
    .what = The duty officer needs an answer from you.
    .now = Open the survey and answer.
    .cannot = Call the number below.
mail-button-survey = Answer
mail-button-why-survey = The link is personal. No account is needed. You can change your answer until the survey is closed.
mail-subject-survey = [{ $product } { $number }] Answer by { $until }: { $what }
mail-subject-survey-remind = [{ $product } { $number }] Reminder, answer by { $until }: { $what }
mail-remind-survey = This is a reminder: nobody has answered for you yet.
mail-survey-why = Why we ask
mail-survey-ask = Answer by { $until }
short-survey = { $product } { $number }, answer by { $until }: { $what }
short-survey-remind = { $product } { $number }, reminder, answer by { $until }: { $what }
state-answered = Answered
done-answer = Answered

## The survey that comes along.

survey-now = Answer the questions. It takes a minute.
survey-hit-title = Are you hit?
survey-hit-what = A supplier that several of you use is under attack. We need to know who is hit, so that help goes where it is needed. Answer even if you are not hit, and even if you do not know.
survey-hit-ask-1 = Are you hit?
survey-hit-ask-2 = Which services are hit?
survey-hit-ask-3 = Do you need help now?
survey-hit-options =
    E-mail
    Health and care
    Schools and preschools
    Finance and payroll
    Website and online services
    Telephony and alarms
    Other

## Writing.

survey-title = Survey
survey-new = Write a survey
survey-new-hit = Ask: are you hit?
survey-write = Write a survey
survey-edit = Change the survey
survey-text = What the survey says
survey-questions = Questions
survey-questions-about = Up to three questions. One language is enough: who reads another gets the nearest that is there.
survey-question = Question { $count }
survey-kind = The answer is
question-kind-yes-no = yes, no or don’t know
question-kind-one = one of several options
question-kind-several = one or more options
question-kind-number = a number
question-kind-text = in their own words
survey-ask = The question
survey-options = Options, one on each line (only for questions with options)
survey-help = Yes means that they need help now
field-answer-until = Answer by
field-remind = Remind who has not answered (may be left empty)
survey-said = That answered like this in an earlier survey
mistake-survey-until = Write a time that has not passed.
mistake-survey-remind = The reminder must come before the last time to answer.
mistake-survey-nothing = Write at least one question.
mistake-survey-ask = Write the question itself, not only options.
mistake-survey-long = The question or an option is too long: at most 200 characters.
mistake-survey-options = Write 2 to 10 options, as many in each language.
mistake-survey-many = A survey has at most three questions.

## Answering.

survey-word-yes = Yes
survey-word-no = No
survey-word-unknown = Don’t know
survey-answer = Answer
survey-show = Show the survey
survey-answer-until = Answer by { $until }
survey-open-until = Open until { $until }
survey-was-open-until = Closed. The last time to answer was { $until }.
survey-your-answer = Your answer
survey-answered-by = Answered by { $name }, { $at }
survey-has-answered = Answered by { $name }
survey-change = Change the answer
survey-change-about = You can change the answer until the survey is closed. The latest counts.
survey-for = The answer is for
survey-for-about = One answer for all that are ticked. Untick those who answer for themselves.
survey-for-one = Answer for { $name }
survey-send-answer = Send the answer
survey-call = Rather call if it is urgent
mistake-answer-missing = Answer the question.
mistake-answer-option = Choose one of the answers.
mistake-answer-number = Write a number in digits.
mistake-answer-long = The answer is too long: at most 1,000 characters.
mistake-answer-member = Choose at least one that the answer is for.
said-survey-answered = Thank you. The answer has arrived.
said-survey-over = The survey is closed. The answer was not taken; call instead.

## The answers.

survey-stage-open = Open
survey-stage-over = Closed
survey-closed-by = Closed by { $name }, { $at }
survey-silent = Has not answered
survey-answered = Has answered
survey-several = Several of the options
survey-left-open = Has answered, but not this question
survey-not-asked = Not asked
survey-sum = together
survey-in-words = The answers are in people’s own words and stand in the table.
survey-on-map = Show on the map
survey-map = The map
survey-map-about = One tile for each municipality. Colour and sign say the same. Tiles without a frame were not asked.
survey-beside-map = { $count ->
    [one] One of those asked is not on the map.
   *[other] { $count } of those asked are not on the map.
}
survey-no-map = None of those asked is a municipality in the register: there is nothing to draw.
survey-table = Who answered what
survey-who = Answered by
survey-when = When
survey-wants-help = Needs help now
survey-help-given = Somebody is helping them
survey-helped-by = { $name } has been helping them since { $at }
survey-phone = Call { $name }
survey-no-phone = There is no telephone number.
survey-answer-for = Enter their answer
survey-close = Close the survey
survey-close-ask = Close the survey now? Nobody can answer afterwards, and nobody is reminded.
survey-withdraw-ask = Withdraw the survey? It is closed, and reminders that wait do not leave.
survey-turns = All answers, changed ones too
survey-why = Why we ask
work-help = { $count ->
    [one] One member needs help now
   *[other] { $count } members need help now
}
said-survey-closed = The survey is closed.
said-survey-helped = Noted: somebody is helping them.
did-answer = answered a survey
did-change-answer = changed an answer to a survey
did-close-survey = closed a survey
did-help-given = turned to a member that needed help
