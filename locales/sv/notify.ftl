# Mejl till dem som berörs: vad, var, underlag, hur säkert, vad man gör nu, vem man ringer.
# I .now är varje rad ett steg.

mail-subject = [{ $product } { $number }] { $severity }: { $what }
mail-subject-remind = [{ $product } { $number }] Påminnelse, { $severity }: { $what }
mail-subject-again = [{ $product } { $number }] Hittat igen, { $severity }: { $what }
mail-subject-escalate = [{ $product } { $number }] Obesvarad, { $severity }: { $what }
mail-for = Till { $name }, om { $member }
mail-title-again = Hittat igen: { $what }
mail-again = { $member } svarade { $fixed } att det var åtgärdat. Vi har sett det igen efter det, så varningen är öppen på nytt.
short-again = { $product } { $number }, hittat igen, { $severity }: { $what }
mail-remind = Det här är en påminnelse: ingen har bekräftat varningen än.
mail-escalate = Varningen gick först till andra, som inte har svarat. Därför får du den nu.
mail-operator = Ingen hos { $member } har svarat eller kunnat nås. Därför får du varningen nu.
mail-what = Vad har hänt
mail-where = Var
mail-evidence = Underlag
mail-sure = Hur säkert är det
mail-severity = Allvar: { $severity }
mail-severity-why = Därför är allvaret satt till { $severity }
mail-now = Gör så här nu
mail-cannot = Om det inte går
mail-call = Vem ni kan ringa
mail-call-phone = { $csirt }, dygnet runt: { $phone }. Uppge nummer { $number }.
mail-call-mail = Svara på det här mejlet. Låt numret stå kvar i ärendet.
mail-button = Läs och bekräfta
mail-button-why = Länken är personlig och fungerar till { $until }. Inget konto behövs. Den ändrar ingenting förrän du trycker på en knapp på sidan.
mail-held-back = { $count ->
    [one] { $count } meddelande till dig hölls inne sedan förra mejlet, för att inte dränka det viktiga. Allt finns i portalen.
   *[other] { $count } meddelanden till dig hölls inne sedan förra mejlet, för att inte dränka det viktiga. Allt finns i portalen.
}
mail-device = { $device }, sensor { $sensor }
mail-device-vlan = { $device }, VLAN { $vlan }, sensor { $sensor }
mail-device-outside = { $device }, sett utifrån
mail-more-devices = { $count ->
    [one] och { $count } enhet till
   *[other] och { $count } enheter till
}
mail-seen = Först sett { $first }, senast { $last }.
mail-seen-once = Sett { $first }.
mail-seen-times = { $count ->
    [one] Sett { $count } gång.
   *[other] Sett { $count } gånger.
}
mail-other-end = Andra sidan: { $peer }
mail-causes = { $count } regler eller indikatorer slog till på samma sak:
mail-cause-times = { $count ->
    [one] { $cause } ({ $count } gång)
   *[other] { $cause } ({ $count } gånger)
}
mail-more-causes = och { $count } till, som står på sidan
mail-rule = Regel { $sid }: { $words }
mail-indicator = Indikator från { $source }: { $words }
mail-report = Rapporterat av { $source }: { $words }
report-open = { $service } går att nå från internet ({ $kind })
mail-analytic = Beteendeanalys: { $words }
mail-withheld = Indikatorn får inte spridas vidare ({ $tlp }) och står därför inte här.
mail-closed = Innehållet får inte skickas på det här sättet ({ $tlp }). Öppna länken eller logga in för att läsa det.
mail-sure-high = Säkert: { $percent } av 100. Källan har sällan fel.
mail-sure-middle = Troligt: { $percent } av 100. Kontrollera innan ni stänger av något viktigt.
mail-sure-low = Osäkert: { $percent } av 100. Det kan vara falskt alarm.
mail-footer = Skickat av { $csirt } med { $product }. Märkt { $tlp }. { $means }
tlp-means-clear = Får delas fritt.
tlp-means-green = Får delas inom sektorn, men inte offentligt.
tlp-means-amber = Får delas med dem som behöver veta, hos er och hos dem ni arbetar för.
tlp-means-amber-strict = Får bara delas med dem hos er som behöver veta.
tlp-means-red = Bara för dig. Dela det inte.
mail-peer-unknown = en okänd adress
analytic-scan-hosts = många adresser provades i rad
analytic-scan-ports = många portar provades i rad
analytic-guessing = många misslyckade inloggningar på ett konto
analytic-spraying = misslyckade inloggningar på många konton
analytic-beacon = regelbundna kontakter med samma adress
analytic-dns-tunnel = namnuppslag som ser ut att bära data
why-scan-hosts-in = { $peer } provade { $hosts } av era adresser på port { $port } inom { $window_s }, utan att få svar.
why-scan-hosts-out = { $device } provade { $hosts } adresser på port { $port } inom { $window_s }, utan att få svar.
why-scan-ports-in = { $peer } provade { $ports } portar på { $device } inom { $window_s }, utan att få svar.
why-scan-ports-out = { $device } provade { $ports } portar på { $peer } inom { $window_s }, utan att få svar.
why-guessing = { $failures } misslyckade inloggningar mot { $service } inom { $window_s }.
why-spraying-accounts = { $failures } misslyckade inloggningar mot { $service } på { $accounts } konton inom { $window_s }.
why-spraying-servers = Misslyckade inloggningar mot { $service } på { $servers } servrar inom { $window_s }.
why-beacon = { $device } tog kontakt med { $peer } { $connections } gånger, jämnt fördelade med { $interval_s } emellan. Så gör program, inte människor.
why-dns-tunnel = { $device } frågade efter { $names } olika namn under { $domain } på { $window_s }. Frågorna bar { $bytes } byte.

reason-life-and-health = Liv och hälsa kan stå på spel.
reason-personal-data = System med personuppgifter berörs.
reason-compromise = Något skadligt är redan inne.
reason-exploited-now = Sårbarheten utnyttjas just nu.
reason-many-devices = Många enheter berörs.
reason-source = Källan bedömer det så.
reason-only-probing = Någon har bara tittat utifrån.
reason-unsure = Det är inte säkert.
reason-guests = Det gäller gästers enheter, inte era egna.

topic-scan-in = Någon kartlägger era adresser utifrån
    .what = { $peer } har provat sig fram bland era adresser och portar. Ingenting tyder på att någon har kommit in.
    .now =
        Kontrollera att inget som ni inte känner till är öppet mot internet.
        Stäng eller begränsa tjänster som inte behöver nås utifrån.
    .cannot = Ni behöver inte göra något akut. Kartläggning sker hela tiden; det viktiga är att det som syns utifrån är uppdaterat.

topic-scan-out = En av era enheter kartlägger nätverket
    .what = { $device } söker igenom adresser och portar. Det gör skadlig kod och angripare när de letar efter fler datorer att ta över.
    .now =
        Ta reda på vilken enhet det är och vem som använder den.
        Koppla bort den från nätverket, men stäng inte av den: minnet kan behövas.
        Fråga driften om det är ett eget verktyg som söker igenom nätet. Svara i så fall att varningen inte gäller er.
    .cannot = Spärra enhetens trafik i brandväggen eller i växeln tills någon kan titta på den.

topic-guessing-in = Någon gissar lösenord hos er
    .what = { $peer } försöker gång på gång logga in på { $device }.
    .now =
        Kontrollera i inloggningsloggen om något försök lyckades, och från vilket konto.
        Byt lösenord på de konton som provades och kräv en andra faktor.
        Spärra adressen som försöken kommer från.
    .cannot = Stäng inloggningen mot internet tills ni hinner: låt den bara nås inifrån eller genom VPN.

topic-guessing-out = En av era enheter gissar lösenord hos andra
    .what = { $device } försöker gång på gång logga in på { $peer }.
    .now =
        Ta reda på vilken enhet det är och vem som använder den.
        Koppla bort den från nätverket, men stäng inte av den.
        Kontrollera om ett program med gammalt sparat lösenord är förklaringen.
    .cannot = Spärra trafiken från enheten till { $peer }.

topic-spraying-in = Någon provar samma lösenord på många konton
    .what = { $peer } provar sig igenom många konton på { $device }, några få försök på varje. Så undviker man att konton låses.
    .now =
        Sök i inloggningsloggen efter lyckade inloggningar från samma adress.
        Byt lösenord på de konton där inloggningen lyckades, och avsluta deras pågående inloggningar.
        Kräv en andra faktor på alla konton som nås utifrån.
    .cannot = Spärra adressen och begränsa inloggningen till kända nätverk.

topic-beacon = En enhet tycks styras utifrån
    .what = { $device } tar kontakt med { $peer } med jämna mellanrum. Så gör skadlig kod som väntar på order.
    .now =
        Koppla bort enheten från nätverket, men stäng inte av den: minnet kan behövas.
        Byt lösenord för den som har använt enheten, från en annan dator.
        Spärra { $peer } i brandväggen och sök efter fler enheter som tar samma kontakt.
    .cannot = Spärra åtminstone { $peer } i brandväggen och i namnservern. Då når ordern inte fram.

topic-malware = Skadlig kod har nått en enhet
    .what = { $device } har hämtat något som är känt som skadligt från { $peer }.
    .now =
        Koppla bort enheten från nätverket, men stäng inte av den.
        Fråga den som använder enheten vad de öppnade, utan att skuldbelägga någon.
        Kör virusskyddets fullständiga sökning och spara resultatet.
        Byt lösenord för den som har använt enheten, från en annan dator.
    .cannot = Spärra { $peer } och be den som använder enheten att inte logga in någonstans förrän den är undersökt.

topic-dns-tunnel = Data kan vara på väg ut genom namnuppslag
    .what = { $device } ställer ovanligt många och långa frågor om namn. Så smugglas data ut förbi brandväggen.
    .now =
        Ta reda på vilken enhet det är och koppla bort den från nätverket.
        Spärra domänen i er namnserver.
        Ta reda på vad enheten har haft tillgång till: det kan vara på väg ut.
    .cannot = Tvinga all namnuppslagning genom er egen namnserver och spärra domänen där.

topic-exploit-in = Någon försöker utnyttja en sårbarhet hos er
    .what = { $peer } har skickat ett angrepp mot { $device }. Vi ser försöket, inte om det lyckades.
    .now =
        Ta reda på om { $device } kör det program som angreppet gäller, och i vilken version.
        Uppdatera programmet. Är det redan uppdaterat: svara att varningen inte gäller er.
        Sök i enhetens loggar efter nya konton, nya filer och oväntade processer från tidpunkten och framåt.
    .cannot = Stäng tjänsten mot internet eller spärra adressen tills uppdateringen är gjord.

topic-exploit-out = En av era enheter angriper andra
    .what = { $device } har skickat ett angrepp mot { $peer }. Enheten är troligen i någon annans händer.
    .now =
        Koppla bort enheten från nätverket, men stäng inte av den.
        Ta reda på vem som har använt den och vad den har haft tillgång till.
        Sök efter fler enheter som beter sig likadant.
    .cannot = Spärra enhetens trafik ut från ert nätverk.

topic-indicator = En enhet har kontaktat något känt skadligt
    .what = { $device } har haft kontakt med { $peer }, som finns på en lista över skadliga adresser.
    .now =
        Ta reda på vilken enhet det är och vem som använder den.
        Kontrollera vad som orsakade kontakten: ett mejl, en webbsida, ett program.
        Spärra adressen och sök efter fler enheter som har haft kontakt med den.
    .cannot = Spärra adressen i brandväggen och i namnservern.

topic-dos = En tjänst överbelastas
    .what = Ovanligt mycket trafik går mellan { $peer } och { $device }.
    .now =
        Kontrollera om tjänsten fungerar för dem som behöver den.
        Be er internetleverantör om hjälp att filtrera trafiken.
    .cannot = Byt till reservrutiner för det som tjänsten behövs till.

topic-phishing = Bluff som ska lura er personal
    .what = { $device } har haft kontakt med { $peer }, som används för att lura av människor uppgifter.
    .now =
        Fråga den som använder enheten om de lämnade lösenord eller koder, utan att skuldbelägga någon.
        Byt lösenordet och avsluta pågående inloggningar om så är fallet.
        Sök efter fler som har fått samma meddelande.
    .cannot = Spärra adressen och varna personalen.

topic-leak = Uppgifter kan ha lämnat er
    .what = { $device } har skickat uppgifter till { $peer } på ett sätt som inte är väntat.
    .now =
        Ta reda på vilka uppgifter det gäller.
        Stoppa överföringen.
        Rör det personuppgifter: ta kontakt med ert dataskyddsombud i dag. Tiden för anmälan kan vara kort.
    .cannot = Spärra trafiken till { $peer }.

topic-weakness = Något hos er är öppet eller sårbart
    .what = { $device } är öppen eller sårbar på ett sätt som andra kan utnyttja. Längre ner står vilken tjänst eller svaghet det gäller.
    .now =
        Stäng tjänsten mot internet om den inte behöver nås utifrån.
        Behövs den: uppdatera den, kräv inloggning och begränsa vem som når den.
        Kontrollera i loggarna om någon främmande redan har använt den.
    .cannot = Begränsa vem som kan nå tjänsten, till exempel genom VPN.

topic-other = Något avvikande har setts hos er
    .what = Vi har sett något avvikande hos { $device }.
    .now =
        Läs underlaget nedan och ta reda på vilken enhet det är.
        Svara att det inte gäller er om ni vet vad det är.
    .cannot = Hör av er, så hjälper vi till att bedöma det.
