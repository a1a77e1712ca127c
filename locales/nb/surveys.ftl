# Undersøkelser: spørsmål til utvalgte medlemmer, og svarene.

## I e-post og SMS.

topic-survey = Et spørsmål fra vakten
    .what = Vakten trenger et svar fra dere.
    .now = Åpne undersøkelsen og svar.
    .cannot = Ring nummeret nedenfor.
mail-button-survey = Svar
mail-button-why-survey = Lenken er personlig. Du trenger ingen konto. Dere kan endre svaret til undersøkelsen lukkes.
mail-subject-survey = [{ $product } { $number }] Svar innen { $until }: { $what }
mail-subject-survey-remind = [{ $product } { $number }] Påminnelse, svar innen { $until }: { $what }
mail-remind-survey = Dette er en påminnelse: ingen har svart for dere ennå.
mail-survey-why = Hvorfor vi spør
mail-survey-ask = Svar innen { $until }
short-survey = { $product } { $number }, svar innen { $until }: { $what }
short-survey-remind = { $product } { $number }, påminnelse, svar innen { $until }: { $what }
state-answered = Besvart
done-answer = Ble besvart

## Undersøkelsen som følger med.

survey-now = Svar på spørsmålene. Det tar ett minutt.
survey-hit-title = Er dere rammet?
survey-hit-what = En leverandør som flere av dere bruker, er under angrep. Vi må vite hvem som er rammet, så hjelpen kommer dit den trengs. Svar også hvis dere ikke er rammet, og også hvis dere ikke vet.
survey-hit-ask-1 = Er dere rammet?
survey-hit-ask-2 = Hvilke tjenester er rammet?
survey-hit-ask-3 = Trenger dere hjelp nå?
survey-hit-options =
    E-post
    Helse og omsorg
    Skole og barnehage
    Økonomi og lønn
    Nettsted og digitale tjenester
    Telefoni og alarm
    Annet

## Å skrive.

survey-title = Undersøkelse
survey-new = Skriv en undersøkelse
survey-new-hit = Spør: Er dere rammet?
survey-write = Skriv en undersøkelse
survey-edit = Endre undersøkelsen
survey-text = Hva undersøkelsen sier
survey-questions = Spørsmål
survey-questions-about = Inntil tre spørsmål. Ett språk er nok: den som leser et annet, får det nærmeste som finnes.
survey-question = Spørsmål { $count }
survey-kind = Svaret er
question-kind-yes-no = ja, nei eller vet ikke
question-kind-one = ett av flere alternativer
question-kind-several = ett eller flere alternativer
question-kind-number = et tall
question-kind-text = egne ord
survey-ask = Spørsmålet
survey-options = Alternativer, ett per linje (bare for spørsmål med alternativer)
survey-help = Ja betyr at de trenger hjelp nå
field-answer-until = Svar innen
field-remind = Minn den som ikke har svart (kan stå tomt)
survey-said = Som svarte slik i en tidligere undersøkelse
mistake-survey-until = Skriv et tidspunkt som ikke har vært.
mistake-survey-remind = Påminnelsen må komme før fristen.
mistake-survey-nothing = Skriv minst ett spørsmål.
mistake-survey-ask = Skriv selve spørsmålet, ikke bare alternativer.
mistake-survey-long = Spørsmålet eller et alternativ er for langt: høyst 200 tegn.
mistake-survey-options = Skriv mellom 2 og 10 alternativer, like mange på hvert språk.
mistake-survey-many = En undersøkelse har høyst tre spørsmål.

## Å svare.

survey-word-yes = Ja
survey-word-no = Nei
survey-word-unknown = Vet ikke
survey-answer = Svar
survey-show = Vis undersøkelsen
survey-answer-until = Svar innen { $until }
survey-open-until = Åpen til { $until }
survey-was-open-until = Lukket. Fristen var { $until }.
survey-your-answer = Svaret deres
survey-answered-by = Besvart av { $name }, { $at }
survey-has-answered = Besvart av { $name }
survey-change = Endre svaret
survey-change-about = Dere kan endre svaret til undersøkelsen lukkes. Det siste gjelder.
survey-for = Svaret gjelder
survey-for-about = Ett svar for alle som er krysset av. Fjern krysset for den som svarer for seg selv.
survey-for-one = Svar for { $name }
survey-send-answer = Send svaret
survey-call = Ring heller hvis det haster
mistake-answer-missing = Svar på spørsmålet.
mistake-answer-option = Velg blant svarene.
mistake-answer-number = Skriv et tall med sifre.
mistake-answer-long = Svaret er for langt: høyst 1 000 tegn.
mistake-answer-member = Velg minst én som svaret gjelder.
said-survey-answered = Takk. Svaret har kommet fram.
said-survey-over = Undersøkelsen er lukket. Svaret ble ikke tatt imot; ring i stedet.

## Svarene.

survey-stage-open = Åpen
survey-stage-over = Lukket
survey-closed-by = Lukket av { $name }, { $at }
survey-silent = Har ikke svart
survey-answered = Har svart
survey-several = Flere av alternativene
survey-left-open = Har svart, men ikke på dette spørsmålet
survey-not-asked = Ikke spurt
survey-sum = til sammen
survey-in-words = Svarene er skrevet med egne ord og står i tabellen.
survey-on-map = Vis på kartet
survey-map = Kartet
survey-map-about = En rute for hver kommune. Farge og tegn sier det samme. Ruter uten ramme er ikke spurt.
survey-beside-map = { $count ->
    [one] Én av de spurte står ikke på kartet.
   *[other] { $count } av de spurte står ikke på kartet.
}
survey-no-map = Ingen av de spurte er en kommune i registeret: det er ingenting å tegne.
survey-table = Hvem som har svart hva
survey-who = Besvart av
survey-when = Når
survey-wants-help = Trenger hjelp nå
survey-help-given = Noen hjelper dem
survey-helped-by = { $name } hjelper dem siden { $at }
survey-phone = Ring { $name }
survey-no-phone = Det finnes ikke noe telefonnummer.
survey-answer-for = Skriv inn svaret deres
survey-close = Lukk undersøkelsen
survey-close-ask = Lukke undersøkelsen nå? Ingen kan svare etterpå, og ingen får påminnelse.
survey-withdraw-ask = Trekke undersøkelsen tilbake? Den lukkes, og påminnelser som venter, går ikke ut.
survey-turns = Alle svar, også de som er endret
survey-why = Hvorfor vi spør
work-help = { $count ->
    [one] Ett medlem trenger hjelp nå
   *[other] { $count } medlemmer trenger hjelp nå
}
said-survey-closed = Undersøkelsen er lukket.
said-survey-helped = Notert: noen hjelper dem.
did-answer = svarte på en undersøkelse
did-change-answer = endret et svar på en undersøkelse
did-close-survey = lukket en undersøkelse
did-help-given = tok seg av et medlem som trengte hjelp
