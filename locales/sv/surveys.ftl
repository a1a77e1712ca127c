# Enkäter: frågor till utvalda medlemmar, och svaren.

## I brev och sms.

topic-survey = En fråga från vakthavande
    .what = Vakthavande behöver ett svar från er.
    .now = Öppna enkäten och svara.
    .cannot = Ring numret nedan.
mail-button-survey = Svara
mail-button-why-survey = Länken är personlig. Inget konto behövs. Ni kan ändra svaret tills enkäten stängs.
mail-subject-survey = [{ $product } { $number }] Svara senast { $until }: { $what }
mail-subject-survey-remind = [{ $product } { $number }] Påminnelse, svara senast { $until }: { $what }
mail-remind-survey = Det här är en påminnelse: ingen har svarat för er än.
mail-survey-why = Varför vi frågar
mail-survey-ask = Svara senast { $until }
short-survey = { $product } { $number }, svara senast { $until }: { $what }
short-survey-remind = { $product } { $number }, påminnelse, svara senast { $until }: { $what }
state-answered = Besvarad
done-answer = Besvarades

## Enkäten som följer med.

survey-now = Svara på frågorna. Det tar en minut.
survey-hit-title = Är ni drabbade?
survey-hit-what = En leverantör som flera av er använder är utsatt för ett angrepp. Vi behöver veta vilka som är drabbade, så att hjälpen kommer rätt. Svara även om ni inte är drabbade, och även om ni inte vet.
survey-hit-ask-1 = Är ni drabbade?
survey-hit-ask-2 = Vilka tjänster är drabbade?
survey-hit-ask-3 = Behöver ni hjälp nu?
survey-hit-options =
    E-post
    Vård och omsorg
    Skola och förskola
    Ekonomi och löner
    Webbplats och e-tjänster
    Telefoni och larm
    Annat

## Att skriva.

survey-title = Enkät
survey-new = Skriv en enkät
survey-new-hit = Fråga: Är ni drabbade?
survey-write = Skriv en enkät
survey-edit = Ändra enkäten
survey-text = Vad enkäten säger
survey-questions = Frågor
survey-questions-about = Upp till tre frågor. Ett språk räcker: den som läser ett annat får det närmaste som finns.
survey-question = Fråga { $count }
survey-kind = Svaret är
question-kind-yes-no = ja, nej eller vet inte
question-kind-one = ett av flera alternativ
question-kind-several = ett eller flera alternativ
question-kind-number = ett tal
question-kind-text = egna ord
survey-ask = Frågan
survey-options = Alternativ, ett per rad (bara för frågor med alternativ)
survey-help = Ja betyder att de behöver hjälp nu
field-answer-until = Svara senast
field-remind = Påminn den som inte har svarat (kan lämnas tomt)
survey-said = Som svarade så här i en tidigare enkät
mistake-survey-until = Skriv en tid som inte har varit.
mistake-survey-remind = Påminnelsen måste komma före sista tiden att svara.
mistake-survey-nothing = Skriv minst en fråga.
mistake-survey-ask = Skriv själva frågan, inte bara alternativ.
mistake-survey-long = Frågan eller ett alternativ är för långt: högst 200 tecken.
mistake-survey-options = Skriv mellan 2 och 10 alternativ, lika många på varje språk.
mistake-survey-many = En enkät har högst tre frågor.

## Att svara.

survey-word-yes = Ja
survey-word-no = Nej
survey-word-unknown = Vet inte
survey-answer = Svara
survey-show = Visa enkäten
survey-answer-until = Svara senast { $until }
survey-open-until = Öppen till { $until }
survey-was-open-until = Stängd. Sista tiden att svara var { $until }.
survey-your-answer = Ert svar
survey-answered-by = Svarat av { $name }, { $at }
survey-has-answered = Svarat av { $name }
survey-change = Ändra svaret
survey-change-about = Ni kan ändra svaret tills enkäten stängs. Det senaste gäller.
survey-for = Svaret gäller
survey-for-about = Ett svar för alla som är förkryssade. Ta bort krysset för den som svarar för sig.
survey-for-one = Svar för { $name }
survey-send-answer = Skicka svaret
survey-call = Ring hellre om det är bråttom
mistake-answer-missing = Svara på frågan.
mistake-answer-option = Välj bland svaren.
mistake-answer-number = Skriv ett tal med siffror.
mistake-answer-long = Svaret är för långt: högst 1 000 tecken.
mistake-answer-member = Välj minst en som svaret gäller.
said-survey-answered = Tack. Svaret är framme.
said-survey-over = Enkäten är stängd. Svaret togs inte emot; ring i stället.

## Svaren.

survey-stage-open = Öppen
survey-stage-over = Stängd
survey-closed-by = Stängd av { $name }, { $at }
survey-silent = Har inte svarat
survey-answered = Har svarat
survey-several = Flera av alternativen
survey-left-open = Har svarat, men inte på den här frågan
survey-not-asked = Inte tillfrågad
survey-sum = tillsammans
survey-in-words = Svaren är skrivna med egna ord och står i tabellen.
survey-on-map = Visa på kartan
survey-map = Kartan
survey-map-about = En ruta för varje kommun. Färg och tecken säger samma sak. Rutor utan ram är inte tillfrågade.
survey-beside-map = { $count ->
    [one] En tillfrågad står inte på kartan.
   *[other] { $count } tillfrågade står inte på kartan.
}
survey-no-map = Ingen av de tillfrågade är en kommun i registret: det finns inget att rita.
survey-table = Vem som har svarat vad
survey-who = Svarat av
survey-when = När
survey-wants-help = Behöver hjälp nu
survey-help-given = Någon hjälper dem
survey-helped-by = { $name } hjälper dem sedan { $at }
survey-phone = Ring { $name }
survey-no-phone = Inget telefonnummer finns.
survey-answer-for = Skriv in deras svar
survey-close = Stäng enkäten
survey-close-ask = Stäng enkäten nu? Ingen kan svara efteråt, och ingen påminns.
survey-withdraw-ask = Återkalla enkäten? Den stängs, och påminnelser som väntar går inte i väg.
survey-turns = Alla svar, även de som ändrats
survey-why = Varför vi frågar
work-help = { $count ->
    [one] En medlem behöver hjälp nu
   *[other] { $count } medlemmar behöver hjälp nu
}
said-survey-closed = Enkäten är stängd.
said-survey-helped = Noterat: någon hjälper dem.
did-answer = svarade på en enkät
did-change-answer = ändrade ett svar på en enkät
did-close-survey = stängde en enkät
did-help-given = tog hand om en medlem som behövde hjälp
