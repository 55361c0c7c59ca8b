//! What the indicators of the county measure, how, and what may make their figures wrong.

use super::indicators::Size;
use crate::domain::{
    follow_up::Method,
    vocabulary::{Aggregation, Direction, Measure, PeriodKind, Reporters},
};

/// What an indicator of the county is.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) title: &'static str,
    pub(super) definition: &'static str,
    pub(super) calculation: &'static str,
    pub(super) sources_of_error: &'static str,
    pub(super) unit: &'static str,
    pub(super) method: Method,
    pub(super) direction: Direction,
    pub(super) period_kind: PeriodKind,
    pub(super) reporters: Reporters,
    pub(super) size: Size,
    pub(super) counts_people: bool,
}

macro_rules! kinds {
    ($($title:literal, $unit:literal: $measure:ident $aggregation:ident $cumulative:literal $direction:ident $period:ident $reporters:ident $cases:literal $tenths:literal $people:literal,
        $definition:literal, $calculation:literal, $sources_of_error:literal;)+) => {
        pub(super) const KINDS: &[Kind] = &[$(Kind {
            title: $title,
            definition: $definition,
            calculation: $calculation,
            sources_of_error: $sources_of_error,
            unit: $unit,
            method: Method {
                measure: Measure::$measure,
                aggregation: Aggregation::$aggregation,
                cumulative: $cumulative,
            },
            direction: Direction::$direction,
            period_kind: PeriodKind::$period,
            reporters: Reporters::$reporters,
            size: Size { cases: $cases, tenths: $tenths },
            counts_people: $people,
        }),+];
    };
}

kinds! {
    "Personer med samordnad individuell plan", "personer": Count Sum false Ascending Month Municipalities 140 0 true,
        "Personer vars första samordnade individuella plan upprättades under månaden",
        "Antal personer, var och en räknad en gång, med planens datum i månaden enligt verksamhetssystemet.",
        "Planer som skrivs på papper registreras sent. Den som flyttar mellan kommuner kan räknas två gånger.";
    "Påbörjade samordnade individuella planer sedan årets början", "planer": Count Sum true Ascending Month RegionAndMunicipalities 90 0 false,
        "Kallelser till ett första möte om samordnad individuell plan sedan årets början",
        "Antal skickade kallelser från den 1 januari till och med månadens sista dag, ur det gemensamma IT-stödet.",
        "Region och kommun kan båda registrera samma kallelse. Planer som aldrig blir av räknas med.";
    "Gemensamma vårdplaneringar i länsdelen", "planeringar": Count Sum false Ascending Quarter CareArea 50 0 false,
        "Vårdplaneringar under kvartalet där både kommunens och regionens personal deltog",
        "Antal genomförda planeringar; den kommun där personen bor räknar dem.",
        "Planeringar per telefon antecknas olika i kommunerna.";
    "Andel planer som följts upp inom sex månader", "procent": Percent Ratio false Ascending Quarter Municipalities 120 620 false,
        "Samordnade individuella planer som fyllde sex månader under kvartalet och då hade följts upp vid ett möte",
        "Täljare: planer som följts upp inom sex månader. Nämnare: alla planer som fyllde sex månader under kvartalet.",
        "Avslutade planer som inte avregistrerats gör nämnaren för stor.";
    "Andel placerade barn med hälsoundersökning sedan årets början", "procent": Percent Ratio true Ascending Quarter Municipalities 30 540 true,
        "Barn och unga som placerats utanför hemmet sedan årets början och som har fått en hälsoundersökning",
        "Täljare: placerade med genomförd hälsoundersökning. Nämnare: alla som placerats från den 1 januari till och med kvartalets sista dag.",
        "Undersökningar i andra regioner blir inte alltid kända för socialtjänsten. Den som placeras om kan räknas två gånger.";
    "Medarbetare som gått gemensam utbildning sedan årets början", "medarbetare": Count Sum true Ascending Tertial RegionAndMunicipalities 60 0 false,
        "Medarbetare som sedan årets början har fullföljt en utbildning som kommun och region ordnat tillsammans",
        "Antal medarbetare enligt deltagarlistorna från den 1 januari till och med tertialets sista dag; arbetsgivaren räknar var och en högst en gång.",
        "Deltagarlistor saknas från några tillfällen. Timanställda räknas inte överallt.";
    "Väntedygn per utskrivningsklar", "dygn per person": Ratio Ratio false Descending Month Municipalities 70 21 false,
        "Dygn från utskrivningsklar till utskriven, för dem som skrevs ut från sjukhus under månaden",
        "Täljare: dygn tillsammans. Nämnare: personer som skrevs ut. Ur regionens system för utskrivning.",
        "Påbörjade dygn avrundas olika. Utskrivningar till andra län saknas.";
    "Personer på väntelista den sista i månaden", "personer": Count Latest false Descending Month Municipalities 9 0 true,
        "Personer som den sista i månaden hade beslut om en insats som inte hade börjat",
        "Antal personer den dagen, ur verksamhetssystemets beslut utan startdatum.",
        "Beslut som den enskilde har tackat nej till ligger kvar tills de avslutas.";
    "Elever med problematisk frånvaro vid tertialets slut", "elever": Count Latest false Descending Tertial Municipalities 34 0 true,
        "Elever med minst 15 procents frånvaro under tertialets sista månad",
        "Antal elever efter hemkommun ur skolornas frånvarosystem, giltig och ogiltig frånvaro sammanlagd.",
        "Fristående skolor lämnar uppgifter frivilligt. Skolor registrerar halva dagar olika.";
    "Samverkansklimat enligt självskattning, steg 1–5", "steg": Ordinal None false Ascending Year RegionAndMunicipalities 0 33 false,
        "Ledningsgruppens samlade bedömning av samverkansklimatet under året, från 1 (dåligt) till 5 (mycket gott)",
        "Medianen av gruppens enskilda svar, avrundad nedåt till ett helt steg.",
        "Få svar ger stort utslag. Grupper som har bytt medlemmar kan inte jämföras med tidigare år.";
    "Bedömning av samverkan", "omdöme": Qualitative None false Ascending Tertial RegionAndMunicipalities 0 0 false,
        "Organisationens bedömning i ord av hur samverkan har fungerat under tertialet",
        "Skrivs av organisationens samordnare efter samråd med verksamhetscheferna.",
        "Bedömningen är en enda organisations och säger inte vad den andra parten anser.";
    "Nöjda brukare enligt enkät", "procent": Percent None false Ascending Year Municipalities 0 780 false,
        "Brukare som på årets enkät svarat att de är ganska eller mycket nöjda",
        "Nöjda svarande i procent av alla som svarat på frågan, enligt enkätens egen redovisning.",
        "Svarsfrekvensen varierar mellan kommunerna. Anhöriga svarar ibland i brukarens ställe.";
    "Samverkanstimmar per vecka", "timmar": Ratio None false Ascending Year RegionAndMunicipalities 0 46 false,
        "Arbetstimmar i genomsnitt per vecka som under året avsatts för samverkan mellan huvudmännen",
        "Avsatta timmar under året delade med årets arbetsveckor, enligt tjänstgöringsplanerna.",
        "Planerad tid är inte arbetad tid. Resor räknas in av några men inte av andra.";
    "Möten i lokal samverkansgrupp", "möten": Count None false Ascending Quarter Municipalities 40 0 false,
        "Möten som den lokala samverkansgruppen har hållit under kvartalet",
        "Antal möten som det finns minnesanteckningar från.",
        "Korta avstämningar utan anteckningar räknas inte.";
    "Andel oplanerade återinskrivningar inom 30 dagar", "procent": Percent Ratio false Descending Month Municipalities 160 170 true,
        "Utskrivningar från sjukhus under månaden som följdes av en oplanerad inskrivning inom 30 dagar",
        "Täljare: utskrivningar med oplanerad återinskrivning. Nämnare: alla utskrivningar under månaden av personer folkbokförda i kommunen.",
        "Siffran är säker först när 30 dagar har gått. Återinskrivningar i andra län saknas.";
    "Hembesök av mobilt team", "besök": Count Sum false Ascending Month Owner 220 0 false,
        "Hembesök som det mobila teamet har gjort under månaden",
        "Antal besök i vårdjournalen med teamets enhetskod; flera yrken på plats samtidigt är ett besök.",
        "Besök som journalförs på en annan enhet saknas.";
    "Fallskador per hundra personer med hemtjänst", "fall per hundra": Ratio Ratio false Descending Year Municipalities 210 41 false,
        "Fallskador under året bland personer med hemtjänst",
        "Täljare: fallskador som lett till vårdkontakt. Nämnare: hundratal personer med hemtjänst den 31 december.",
        "Fall utan vårdkontakt syns inte. Den som bara har trygghetslarm räknas olika i kommunerna.";
    "Läkemedelsgenomgångar sedan årets början", "genomgångar": Count Sum true Ascending Quarter Municipalities 110 0 false,
        "Fördjupade läkemedelsgenomgångar som gjorts sedan årets början",
        "Antal genomgångar med åtgärdskod i journalen från den 1 januari till och med kvartalets sista dag.",
        "Enkla genomgångar kodas ibland som fördjupade.";
    "Väntetid till första samtal", "dagar per person": Ratio Ratio false Descending Quarter RegionAndMunicipalities 80 94 false,
        "Dagar från första kontakt till första samtal, för dem som fick ett första samtal under kvartalet",
        "Täljare: dagar tillsammans. Nämnare: personer som fick ett första samtal.",
        "Den som fortfarande väntar räknas inte. Kontakter på webben får datum först när de öppnas.";
    "Deltagare i föräldraskapsstöd", "deltagare": Count Sum false Ascending Quarter Municipalities 75 0 true,
        "Föräldrar som under kvartalet har börjat i ett föräldraskapsstöd i grupp",
        "Antal föräldrar som deltagit minst en gång, var och en räknad en gång per omgång.",
        "Öppna föreläsningar har ingen deltagarlista och räknas inte.";
    "Andel verksamheter med gemensam rutin", "procent": Percent Ratio false Ascending Tertial RegionAndMunicipalities 25 480 false,
        "Verksamheter som vid tertialets slut har antagit den gemensamma rutinen",
        "Täljare: verksamheter vars chef har antagit rutinen. Nämnare: alla verksamheter som rutinen gäller.",
        "Omorganisationer ändrar nämnaren. Att rutinen är antagen säger inte att den används.";
    "Konsultationer sedan årets början per medarbetare", "konsultationer per medarbetare": Ratio Ratio true Ascending Tertial Municipalities 45 27 false,
        "Konsultationer mellan huvudmännen sedan årets början per medarbetare",
        "Täljare: konsultationer från den 1 januari till och med tertialets sista dag. Nämnare: medarbetare som varit anställda någon gång under den tiden.",
        "Korta samtal antecknas inte alltid. Vikarier räknas olika.";
    "Digitala vårdmöten", "möten": Count Sum false Ascending Month Municipalities 180 0 false,
        "Vårdmöten på distans under månaden där personal från kommunen var med",
        "Antal avslutade videomöten ur den gemensamma mötestjänsten.",
        "Möten i andra tjänster saknas. Avbrutna möten som tas om räknas två gånger.";
    "Personer som väntat mer än trettio dygn på hemgång", "personer": Count Sum false Descending Quarter Municipalities 1 0 true,
        "Personer som under kvartalet kom hem från en korttidsplats efter mer än trettio dygns väntan",
        "Antal personer, räknade det kvartal då väntan tog slut.",
        "Den som avlider eller flyttar under väntan räknas inte.";
}
