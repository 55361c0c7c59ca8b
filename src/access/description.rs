//! The table of rights as text, in Swedish: for those who answer for it, and have never seen the code.

use std::fmt::Write;

use super::rights::{Kind, RIGHTS, Right, Scope, State};
use crate::domain::vocabulary::{Action, Vocabulary};

/// The placeholder for the name of the kommuner's association.
const ASSOCIATION: &str = "{association}";

/// The name of an association that isn't known, and the heading of its column when its name is too long for one.
const ANY_ASSOCIATION: &str = "kommunförbundet";

/// The placeholder for the sentence that says whose column it is, when the heading isn't the association's name.
const COLUMN: &str = "{column}";

/// How to read it.
const INTRODUCTION: &str = "\
VEM FÅR GÖRA VAD

Varje rad säger vad en organisation får göra genom den som är inloggad med minst den behörighet som står sist på raden.
En läsare läser, en redaktör gör dessutom arbetet, en godkännare beslutar dessutom för sin organisation.{column}

  –         får inte
  ja        får, vems det än är, med de undantag som står under rubriken
  egna      får, med det som är organisationens eget: under varje rubrik står vad det är. Det som regionen och
            {association} har gemensamt är eget för båda: var och en av dem får på egen hand
  andras    får, med det som är en annan organisations, aldrig med det egna
  föreslår  får lägga ett förslag. Det gäller först när en godkännare hos den andra parten (regionen eller
            {association}) har samtyckt
  egna*     som egna; men det som regionen och {association} har gemensamt: föreslår

Status inom parentes hör till det som står närmast före: det får göras när statusen är den. \"Inom samverkan\" är alla som
är inloggade, i vilken av organisationerna som helst. Vad som \"läses med\" något läses av dem som får läsa det. Vad som
läses av alla läses också utan inloggning. Annat läses av lägst läsare, om det inte har en egen rad. Den som får göra
något kan först se vad som skulle ändras. Utse är också att entlediga någon från ett visst datum eller byta ut den som sitter där.
Den som hör till eller ska företräda en annan organisation utses med samtycke av en redaktör där, hos båda om de är två;
för en ersättare bara där personen hör till. Där det står \"med samtycke av\" frågas den andra först, och ingenting ändras
innan den har svarat ja; att entlediga kräver inget samtycke. Ordförande utses bland dem som sitter i organet, utan nytt
samtycke. Ändra är också att bestämma vem som får läsa. Offentligt är här publicerat och säger inget om sekretess. En
organisation är med i ett organ när organet är dess eget, när den har en egen plats där, eller när någon sitter där som
företräder den eller, utan att företräda någon, hör till den (se Person) och inte har skyddade personuppgifter.
Gemensamt för regionen och {association} är arbetet i organ vars möten de båda anordnar (se Möte), ärenden som en
av dem öppnar som gemensamma, och gemensamma styrdokument i grunddata (se Struktur). I det får, där det står \"egna\", var
och en av dem också ändra vad den andra har gjort. Inget annat kan göras gemensamt, och inget gemensamt till någons eget.

Vad som inte står här får ingen göra, utom driften: den som sköter servern kan, för vilken organisation som helst, ge
och återkalla behörigheter, läsa in filer utan att någon samtycker, se vad som har hänt med något, söka personer, lämna
registerutdrag och avidentifiera. Vad driften ändrar och lämnar ut antecknas.
";

/// The kinds of things under their headings.
const SECTIONS: &[(&str, &[Kind])] = &[
    (
        "Organ och platser",
        &[
            Kind::Structure,
            Kind::Organisation,
            Kind::CareArea,
            Kind::CountyBody,
            Kind::WorkingGroup,
            Kind::AreaGroup,
            Kind::AreaWorkingGroup,
            Kind::LocalGroup,
            Kind::HistoricalForum,
            Kind::Seat,
            Kind::Responsible,
            Kind::StructureReport,
            Kind::Rule,
        ],
    ),
    (
        "Möten, ärenden och uppdrag",
        &[
            Kind::Meeting,
            Kind::Matter,
            Kind::Commission,
            Kind::Obstacle,
            Kind::HorizonNote,
            Kind::TrainingActivity,
        ],
    ),
    (
        "Dokument, överenskommelser och tvister",
        &[
            Kind::SteeringDocument,
            Kind::DocumentVersion,
            Kind::AdoptionRequest,
            Kind::DocumentAdoption,
            Kind::Agreement,
            Kind::AgreementParty,
            Kind::Dispute,
        ],
    ),
    (
        "Projekt och uppföljning",
        &[
            Kind::DevelopmentProject,
            Kind::ProjectParticipation,
            Kind::Indicator,
            Kind::CommonIndicator,
            Kind::FollowUpValue,
            Kind::ReportingExtension,
        ],
    ),
    ("Personer", &[Kind::Person]),
    (
        "Förslag och behörigheter",
        &[Kind::Proposal, Kind::Grant, Kind::ServiceAccount],
    ),
];

/// The text on a kind before its rows: what is an organisation's own, whose consent is needed, who reads what has no row.
const fn note(kind: Kind) -> &'static str {
    match kind {
        Kind::Structure => {
            "Organisationer, organ med platser och vilka som sitter där, externa deltagare, ansvariga för samverkan i \
            kommunerna, organens stående uppdrag, prioriterade områden, regler. Skyddade personer visas utan namn för den som \
            inte får läsa dem (se Person). Grunddata läggs in av driften: beredningen, länsstyrgruppen, arbetsutskottet och \
            länsdelsgrupperna, stående uppdrag, prioriterade områden, externa deltagare utanför de lokala samverkansgrupperna \
            med mera. Därefter ändrar ingen, inte heller driften, annat än det som har en rad, och de nämnda organen upphör \
            bara genom en överenskommelse."
        }
        Kind::Organisation => {
            "egna: den egna organisationens namn, och beslut i dess egna organ, till exempel en nämnd, i ärenden som den får \
            läsa. Namnet på en extern organisation, till exempel polisen, byts bara av den kommun som först lade till den i en \
            lokal samverkansgrupp."
        }
        Kind::CareArea => "",
        Kind::HistoricalForum => "Organ som fanns före de nuvarande. Ingen ändrar dem.",
        Kind::CountyBody => {
            "utse: bara till platser som ingen viss organisation tillsätter och inte heller kommunerna gemensamt; till de \
            andra utser man enligt Plats i organ."
        }
        Kind::WorkingGroup => {
            "Under beredningen, länsstyrgruppen eller dess arbetsutskott. utse: som under Beredning, länsstyrgrupp, \
            arbetsutskott."
        }
        Kind::AreaGroup | Kind::AreaWorkingGroup => {
            "egna: i det egna närsjukvårdsområdets grupper. utse: som under Beredning, länsstyrgrupp, arbetsutskott."
        }
        Kind::LocalGroup => {
            "egna: kommunens egna grupper. utse: till alla platser där, även regionens: bara kommunen utser, och Plats i organ \
            gäller inte dessa grupper. En plats för en annan kommun läggs till eller ändras med samtycke av en redaktör hos \
            den."
        }
        Kind::Seat => {
            "egna: platser som organisationen tillsätter; för {association} även de som kommunerna tillsätter \
            gemensamt."
        }
        Kind::Responsible => {
            "Länsdelsgruppen, genom regionen, utser vem som är ansvarig i en kommun: det gäller när en redaktör hos kommunen \
            har samtyckt. Att byta person är att avsluta och utse på nytt. egna: den egna kommunens."
        }
        Kind::StructureReport => {
            "Kommunens rapport om sin lokala struktur till länsdelsgruppen. Den lämnas in direkt, utan utkast; är den \
            återsänd lämnar kommunen in en ny. egna: den egna kommunens."
        }
        Kind::Rule => {
            "Hur samverkans regler tolkas. Reglerna och hur de tolkas läses av alla; reglernas ordalydelse kan ingen ändra i \
            det här systemet."
        }
        Kind::Meeting => {
            "egna: möten och årshjul i organ vars möten organisationen anordnar. Regionen och {association} anordnar möten i \
            beredningen, länsstyrgruppen, arbetsutskottet och deras arbetsgrupper, regionen i länsdelsgrupperna och deras \
            arbetsgrupper, kommunen i sina grupper. Planera är också att upprätta och ändra årshjulet; det som läggs till i \
            ett antaget planeras genast. Begära extra möte och anmäla ärenden till dagordningen får också den som enligt \
            organets rad får anmäla ärenden; det gäller när den som anordnar mötet har bifallit det, och till dess får den \
            ändra och ta bort ärenden som den själv har anmält. Svara på kallelsen: varje organisation i organet för sig \
            själv, eller den som anordnar mötet åt den. Godkända minnesanteckningar dras inte tillbaka, men rättas med en ny \
            version, som godkänns på nytt. Där båda anordnar mötena godkänns de av regionen när regionen hade ordförandeskapet \
            den dag då mötet hölls, av {association} när kommunerna hade det och av vilken som helst av dem när ingen hade \
            det, om regeln för organet inte säger att båda ska godkänna, eller att nästa möte gör det: då registreras det av \
            vilken som helst av dem. För minnesanteckningar i länsdelsgrupperna, men inte i deras arbetsgrupper, räcker en \
            redaktör. Alla läser ett planerat mötes tid, plats, form, rubrik och status, vem som har begärt det och varför det \
            har begärts, skjutits upp eller ställts in, antagna årshjul, offentliga punkter på dagordningen och offentliga \
            minnesanteckningar, utom vad de säger om punkter som inte är offentliga. Om en punkt är offentlig bestämmer en \
            redaktör hos den som anordnar mötet; om minnesanteckningar är det bestämmer den som godkänner dem, när de \
            godkänns. Resten, även utkast till minnesanteckningar och årshjul, läses av organisationerna i mötets organ, \
            regionen och {association}. Den som har begärt ett möte läser det också innan det är planerat, och den som har \
            anmält en punkt läser punkten, men inte därför resten. Ärendet som en punkt hör till läses som det står under \
            Ärende."
        }
        Kind::Matter => {
            "Med alla beslut i ärendet. egna: ärenden som organisationen har öppnat; för regionen och {association} även de \
            gemensamma. Beslut registreras i ärenden som man får läsa, också andras: vem som gör det står under organen och \
            organisationen. Ett ärende kan göras offentligt först när ett beslut har registrerats i det. Det gör den som har \
            öppnat det (i ett gemensamt: regionen eller {association}), men bara om den själv får registrera vart och ett av \
            besluten i det. Får den inte det kan ingen ändra om ärendet är offentligt; annat i det ändras som vanligt. Ett \
            ärende avslutas bara av ett beslut att lägga det till handlingarna. Det fattas i ett organ hos den som har öppnat \
            ärendet, till exempel en nämnd, eller, också i en kommuns ärende, i beredningen, länsstyrgruppen, arbetsutskottet, \
            en länsdelsgrupp eller deras arbetsgrupper, i gemensamma ärenden bara där."
        }
        Kind::Commission => {
            "Uppdrag som ett organ ger till andra organ eller organisationer. Det gäller från den dag då det ges; den som får \
            det antecknar att den åtar sig det, men kan inte avböja det i det här systemet. egna: från organ vars möten \
            organisationen anordnar; åta sig, lägesrapportera och återrapportera: bara uppdrag som organisationen ska utföra, \
            själv eller genom ett sådant organ."
        }
        Kind::Obstacle => {
            "egna: hinder som organisationen har anmält eller ska undanröja, eller i organ vars möten den anordnar: alla tre \
            får ändra texten. Anmäla: i organ där man får det enligt organets rad. Den som har anmält det, och den som \
            anordnar organets möten, kan ta på sig att undanröja hindret; någon annan i organet utpekas bara av den som \
            anordnar mötena. Publicera hindret, och upphäva publiceringen: bara den som anordnar organets möten; ändrar någon \
            annan ett offentligt hinder, eller antecknar en åtgärd, är det inte offentligt förrän det publiceras på nytt. \
            Svara: bara den som anordnar mötena i det styrande organ som hindret har förts vidare till. Styrande organ är för \
            en lokal samverkansgrupp länsdelsgruppen, för länsdelsgrupper, arbetsgrupper och arbetsutskottet länsstyrgruppen, \
            och för länsstyrgruppen beredningen. Offentliga hinder läses av alla, övriga av den som har anmält eller ska \
            undanröja hindret, organisationerna i organet och i det styrande organ som det har förts vidare till, regionen och \
            {association}."
        }
        Kind::HorizonNote => {
            "egna: bara anteckningar som organisationen själv har skrivit, också i organ vars möten flera anordnar. I vilka organ \
            den får skriva står under organen."
        }
        Kind::TrainingActivity => {
            "egna: bara fortbildning som organisationen själv har lagt till, också i organ vars möten flera anordnar. I vilka \
            organ den får göra det står under organen."
        }
        Kind::SteeringDocument => {
            "egna: dokument som organisationen äger. Den som skapar ett dokument äger det: gemensamma finns bara i grunddata. \
            Av ett dokument som innehåller en överenskommelse påbörjas ingen ny version. En ny version av ett gemensamt får \
            båda påbörja; den gäller när den är antagen, med den andras samtycke. Vem som får läsa ett gemensamt ändras inte. \
            Till vilka organ organisationen får knyta dokument står under organen."
        }
        Kind::DocumentVersion => {
            "egna: versioner av dokument som organisationen äger. En antagen version läses av den som får läsa dokumentet."
        }
        Kind::AdoptionRequest => {
            "Att regionen och alla kommuner ombeds att senast ett visst datum anta var för sig den version som dokumentets \
            ägare har antagit. Bara för dokument som ägaren har knutit till beredningen, länsstyrgruppen, arbetsutskottet \
            eller en arbetsgrupp under dem för att var och en ska anta det: ägaren frågas inte igen, och regionen och \
            {association} får ändra varandras begäran, men sedan någon har svarat bara sista datum, och bara till ett senare. \
            Läses med dokumentet."
        }
        Kind::DocumentAdoption => {
            "Att en organisation har antagit ett dokument eller, ombedd att anta det, avböjt. egna: den egna organisationens \
            svar. Det kan ändras och tas bort, men inte sedan alla har antagit, om dokumentet gäller först då. Läses med \
            dokumentet."
        }
        Kind::Agreement => {
            "egna: överenskommelser vars dokument organisationen äger. Bara en antagen version skickas, och bara när parterna \
            får läsa dokumentet, som sedan inte kan döljas för dem; därefter ändras varken överenskommelsen, dess ordning för \
            tvister eller dokumentets text: en ny lydelse är en ny överenskommelse i ett nytt dokument. En överenskommelse som \
            ersätter en tidigare har alla dess parter. En överenskommelse som inrättar eller upphäver ett organ skickas bara \
            om organet redan är inlagt i systemet, överenskommelsen inte börjar gälla för var och en för sig, dokumentet är \
            offentligt, alla som anordnar organets möten är parter och en av dem skickar den: organet börjar eller upphör när \
            överenskommelsen träder i kraft. Den binder en part först med dess eget godkännande. Läses bara av dokumentets \
            ägare tills den är skickad, därefter med dokumentet. Själva texten är dokumentets: en antagen version läses med \
            det även före."
        }
        Kind::AgreementParty => {
            "egna: den egna organisationens godkännande och uppsägning, som inte kan ändras eller tas tillbaka. Den som inte \
            vill godkänna låter bli: ett nej registreras inte. Den första uppsägningen gör att överenskommelsen upphör för \
            alla när uppsägningstiden är slut; har den börjat gälla för var och en med det egna godkännandet upphör den bara \
            för den som säger upp, och för alla när färre än två är kvar."
        }
        Kind::Dispute => {
            "egna: tvister som organisationen har anmält, är motpart i eller handlägger det nuvarande steget i: andra ser inte \
            att tvisten finns. Anmäla: en part i en överenskommelse mot en annan part i den, sedan den har skickats, om den \
            har en ordning för tvister; är {association} part kan också varje kommun anmäla och vara motpart. Ingen av dem \
            behöver ha godkänt den. Den som anmäler tvisten eller för den vidare anger vem som handlägger steget: i ett organ \
            någon som anordnar dess möten, annars motparten, någon som själv är part i överenskommelsen, regionen eller \
            {association}. Att den anger sig själv räknas som att ingen är angiven. Då handläggs steget, i ett organ, av dem \
            som anordnar dess möten; andra i organet ser inte tvisten. Föra vidare och återkalla: bara den som har anmält \
            tvisten. Anteckna stegets utfall: är någon angiven, den. Är ingen angiven och tas steget i ett organ vars möten \
            varken den som har anmält tvisten eller motparten anordnar, en av dem som anordnar dem. Annars, också när steget \
            inte tas i något organ, var och en som ser tvisten. Anteckna som löst: var och en som ser tvisten, utom motparten."
        }
        Kind::DevelopmentProject => {
            "egna: projekt som organisationen äger. Ett organ blir ledande eller styrande med samtycke av en redaktör hos den \
            som anordnar organets möten; anordnar flera dem räcker en, och är ägaren en av dem behövs inget. \
            Delprojekt i någon annans projekt skapar bara den som medverkar i det."
        }
        Kind::ProjectParticipation => {
            "egna: den egna organisationens medverkan; för projektets ägare även de andras. Att gå med: deltagaren eller ägaren \
            frågar, och en redaktör hos den andra samtycker; att lämna, eller avsluta någons medverkan, kräver inget samtycke. \
            Läses med projektet."
        }
        Kind::Indicator => {
            "Indikatorer, med mål, för organisationen själv och dem som deltar i dess projekt. egna: indikatorer som \
            organisationen äger."
        }
        Kind::CommonIndicator => "Läses som andra indikatorer.",
        Kind::FollowUpValue => {
            "egna: värden som organisationen rapporterar för sig själv. En indikator rapporteras, och dess värden läses, bara \
            av den som får läsa indikatorn; är det bara ägaren rapporterar ingen annan. Utan inloggning läses värden av \
            offentliga, och bara det som skickades in när indikatorn redan var offentlig eller som den som rapporterat det \
            sedan har gjort offentligt. Preliminärt: rapporterat som preliminärt, alltså ännu inte slutligt. Tal om så få \
            personer att någon kan kännas igen döljs för alla utom den som har rapporterat dem och godkännare hos regionen och \
            {association}. Under rättelse: det godkända värdet visas tills rättelsen, som är ett nytt utkast, är \
            godkänd. Värden av en indikator som bara ägaren får läsa kan ingen godkänna: de förblir inskickade."
        }
        Kind::ReportingExtension => {
            "Längre tid att rapportera en indikator för en period. andras: för en annan organisations rapportering. Läses med \
            indikatorn."
        }
        Kind::Person => {
            "En person hör till den organisation som angavs när personen lades in, som anställd eller förtroendevald, också \
            sedan uppdraget eller anställningen har upphört, tills en redaktör där ändrar det: till en annan organisation med \
            samtycke av en redaktör hos den, eller till ingen. En skyddad flyttas inte: skyddet hävs först. egna: personer som \
            hör till organisationen; för regionen och {association} även de som inte hör till någon. Kontaktuppgifter läser \
            organisationen dessutom för den som sitter i samma organ som någon som företräder den eller, utan att företräda \
            någon, hör till den: så länge båda sitter där, och bara om den får läsa personen. Skyddad: med skyddade \
            personuppgifter. Sitter i länsorgan: i beredningen, länsstyrgruppen, arbetsutskottet, en länsdelsgrupp eller deras \
            arbetsgrupper. Skapa: när någon utses eller bjuds in till ett möte; en person som ska höra till en annan \
            organisation med samtycke av en redaktör där. Till en extern organisation hör ingen: den som kommer därifrån läggs \
            in som hörande till den som utser eller bjuder in, om ingen annan av organisationerna anges. Den som skapar en \
            person kan skydda den redan då: namnet visas aldrig utan inloggning. Avidentifiera: namn, titel och \
            kontaktuppgifter raderas enligt ett gallringsbeslut, också ur historiken men inte ur äldre säkerhetskopior; \
            platserna står kvar, utan namn. På annat sätt raderas ingen person."
        }
        Kind::Proposal => {
            "Också en fråga om samtycke är ett förslag. egna: läsa: förslag som organisationen har lagt eller tillfrågas om; \
            samtycka och avslå: de som väntar på dess samtycke, med den behörighet som förslaget kräver; återkalla, och \
            avsluta efter sista svarsdagen: de som den har lagt. Den som lägger förslaget bestämmer sista svarsdagen, annars \
            är den 60 dagar bort; efter den kan ingen längre samtycka. Den som har samtyckt kan avslå så länge andras samtycke \
            saknas."
        }
        Kind::Grant => {
            "Vem som får logga in för en organisation, och med vilken behörighet. egna: för den egna organisationen; för en \
            annan bara driften, som ger den första och när som helst kan ge och återkalla fler."
        }
        Kind::ServiceAccount => {
            "Inloggning för ett annat system, som får göra vad en läsare eller en redaktör får, eller bara läsa en kalender. \
            egna: för den egna organisationen."
        }
    }
}

/// What is done, as it is said of a kind.
fn words(kind: Kind, action: Action) -> &'static str {
    match (kind, action) {
        (_, Action::AddName) => "byta namn från ett visst datum",
        (_, Action::ChangeSeats) => "lägga till, ändra och avsluta platser",
        (_, Action::AddNote) => "lägga till omvärldsanteckningar och fortbildning",
        (Kind::Meeting, Action::AddItem) => "anmäla ärenden till dagordningen",
        (_, Action::AddItem) => "anmäla ärenden och hinder till organet",
        (_, Action::Correct) if kind != Kind::FollowUpValue => "rätta registrerade beslut",
        (_, Action::AddDocument) => "knyta egna dokument till organet",
        (_, Action::SetChairTerm) => "utse ordförande för ett år",
        (Kind::Person, Action::Search) => "söka för att utse någon",
        (Kind::Person, Action::Protect) => "sätta eller häva skydd",
        (Kind::SteeringDocument, Action::Supersede) => "ersätta med ett annat",
        (Kind::SteeringDocument, Action::Revise) => "påbörja en ny version",
        (Kind::SteeringDocument, Action::Change) => "ändra uppgifter",
        (Kind::DocumentVersion, Action::Adopt) => "anta",
        (Kind::AdoptionRequest, Action::Create) => "skicka ut",
        (Kind::DocumentAdoption, Action::Create) => "registrera",
        (Kind::Agreement, Action::Create) => "upprätta",
        (Kind::Agreement, Action::Send) => "skicka till parterna för godkännande",
        (Kind::AgreementParty, Action::RecordApproval) => "registrera sitt godkännande",
        (Kind::Responsible, Action::Change) => "avsluta från ett visst datum",
        (Kind::StructureReport, Action::Create) => "lämna in",
        (Kind::Rule, Action::Change) => "ändra hur regeln tolkas, eller dess gränsvärden",
        (Kind::Matter, Action::Create) => "öppna",
        (Kind::Meeting, Action::Create) => "planera",
        (Kind::Meeting, Action::Request) => "begära extra möte",
        (Kind::Meeting, Action::Accept) => "bifalla en begäran",
        (Kind::Meeting, Action::Decline) => "avslå en begäran eller skjuta upp ett ärende",
        (Kind::Meeting, Action::Adopt) => "anta årshjulet",
        (Kind::Meeting, Action::Cancel) => "ställa in",
        (Kind::Meeting, Action::Postpone) => "skjuta upp på obestämd tid",
        (Kind::Meeting, Action::Remove) => "ta bort gäster, ta bort ärenden ur dagordningen",
        (Kind::Meeting, Action::Call) => "kalla och bjuda in gäster",
        (Kind::Meeting, Action::Answer) => "svara på kallelsen",
        (Kind::Meeting, Action::Hold) => "registrera att mötet har hållits",
        (Kind::Meeting, Action::Minute) => "föra minnesanteckningar",
        (Kind::Meeting, Action::Approve) => "godkänna minnesanteckningar",
        (Kind::Meeting, Action::Send) => "skicka ut minnesanteckningar",
        (Kind::Meeting, Action::Archive) => "registrera arkivering",
        (Kind::Commission, Action::Create) => "ge",
        (Kind::Commission, Action::Accept) => "åta sig",
        (Kind::Commission, Action::Return) => "återsända en återrapport",
        (Kind::Obstacle, Action::Create) => "anmäla",
        (Kind::Obstacle, Action::Resolve) => "anteckna som undanröjt",
        (Kind::Obstacle, Action::Escalate) => "föra vidare till det styrande organet",
        (Kind::Obstacle, Action::Answer) => "svara på det som förts vidare",
        (Kind::Dispute, Action::Create) => "anmäla",
        (Kind::Dispute, Action::Conclude) => "anteckna stegets utfall",
        (Kind::Dispute, Action::Escalate) => "föra vidare till nästa steg",
        (Kind::Dispute, Action::Resolve) => "anteckna som löst",
        (Kind::FollowUpValue, Action::ReadSuppressed) => {
            "läsa andras tal om så få personer att de döljs"
        }
        (Kind::FollowUpValue, Action::Change) => "ändra (utkast, återsänt)",
        (Kind::FollowUpValue, Action::Submit) => "skicka in (utkast, återsänt)",
        (Kind::FollowUpValue, Action::Remove) => "ta bort (utkast)",
        (Kind::FollowUpValue, Action::Approve) => "godkänna (inskickat)",
        (Kind::FollowUpValue, Action::Return) => "återsända (inskickat)",
        (Kind::FollowUpValue, Action::Correct) => "rätta ett godkänt värde som är preliminärt",
        (Kind::FollowUpValue, Action::Reopen) => "öppna ett godkänt värde för rättelse",
        (Kind::FollowUpValue, Action::Publish) => {
            "göra offentligt vad som skickades in innan indikatorn blev offentlig"
        }
        (Kind::ReportingExtension, Action::Create) => "bevilja",
        (Kind::Proposal, Action::Lapse) => "avsluta efter sista svarsdagen",
        _ => action.term().swedish,
    }
}

const fn cell(scope: Scope) -> &'static str {
    match scope {
        Scope::No => "–",
        Scope::Own => "egna",
        Scope::OwnOrPropose => "egna*",
        Scope::Propose => "föreslår",
        Scope::Others => "andras",
        Scope::All => "ja",
    }
}

/// The width of the column of actions, in characters.
const ACTIONS: usize = 50;

/// The width of a line, in characters.
const LINE: usize = 120;

/// The longest heading of the association's column, in characters: with a longer one a line would be too long.
const HEAD: usize = 20;

/// The table as text, for a county whose kommuner have an association of this name.
pub fn describe(association: Option<&str>) -> String {
    let association = association.unwrap_or(ANY_ASSOCIATION);
    let head = head(association);
    let heads = ["utan inloggning", "kommun", "region", head, "lägst"];
    let mut text = introduction(association);
    for (heading, kinds) in SECTIONS {
        text.push_str("\n\n");
        line(&mut text, &heading.to_uppercase(), heads, head);
        for kind in *kinds {
            describe_kind(&mut text, *kind, association);
        }
    }
    text
}

/// The heading of the column of an association with this name.
fn head(association: &str) -> &str {
    match association.chars().count() <= HEAD {
        true => association,
        false => ANY_ASSOCIATION,
    }
}

/// How to read the table. Its paragraphs are wrapped again, as the name is longer or shorter than its placeholder.
fn introduction(association: &str) -> String {
    let head = head(association);
    let column = match head == association {
        true => String::new(),
        false => format!(" Kolumnen {head} gäller {association}."),
    };
    let text = INTRODUCTION.replace(COLUMN, &column);
    let paragraphs = text.split("\n\n").map(|paragraph| {
        // A paragraph that begins with a space is set in columns: there the association is called as in the heading.
        match paragraph.starts_with(' ') {
            true => paragraph.replace(ASSOCIATION, head),
            false => {
                let paragraph = paragraph.replace(ASSOCIATION, association);
                lines(&paragraph.replace('\n', " "), LINE).join("\n")
            }
        }
    });
    Vec::from_iter(paragraphs).join("\n\n") + "\n"
}

fn describe_kind(text: &mut String, kind: Kind, association: &str) {
    let mut letters = kind.swedish().chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let name: String = first.chain(letters).collect();
    // Writing to a text can't fail.
    let _ = writeln!(text, "\n{name}");
    let note = note(kind).replace(ASSOCIATION, association);
    for part in lines(&note, LINE - 2) {
        let _ = writeln!(text, "  {part}");
    }
    let mut rest: Vec<&Right> = RIGHTS.iter().filter(|right| right.kind == kind).collect();
    while let Some(first) = rest.first().copied() {
        let (same, others): (Vec<_>, Vec<_>) = rest
            .into_iter()
            .partition(|right| reach(right) == reach(first));
        rest = others;
        let mut said = lines(&actions(&same), ACTIONS - 2).into_iter();
        let beginning = format!("  {}", said.next().unwrap_or_default());
        line(text, &beginning, reach(first), head(association));
        for more in said {
            let _ = writeln!(text, "    {more}");
        }
    }
}

/// What rights are to, each action with the states that they hold in.
fn actions(rights: &[&Right]) -> String {
    let of_action = rights.chunk_by(|one, next| one.action == next.action);
    let said = of_action.filter_map(|rights| {
        let right = rights.first()?;
        let states = rights.iter().filter(|right| right.state != State::Any);
        let states: Vec<&str> = states.map(|right| right.state.swedish()).collect();
        let words = words(right.kind, right.action);
        Some(match states.is_empty() {
            true => words.to_owned(),
            false => format!("{words} ({})", states.join(", ")),
        })
    });
    Vec::from_iter(said).join(", ")
}

/// How far a right reaches for each, and in which grade.
fn reach(right: &Right) -> [&'static str; 5] {
    let lowest = match right.public {
        Scope::No => right.grade.term().swedish,
        _ => "",
    };
    [
        cell(right.public),
        cell(right.municipality),
        cell(right.region),
        cell(right.association),
        lowest,
    ]
}

/// A line of the table, whose column for the association is as wide as its head.
fn line(text: &mut String, first: &str, cells: [&str; 5], head: &str) {
    let [public, municipality, region, association, grade] = cells;
    let widest = [head, cell(Scope::Propose)].map(|text| text.chars().count());
    let width = widest.into_iter().max().unwrap_or_default() + 2;
    let line = format!(
        "{first:<ACTIONS$}  {public:<15}  {municipality:<8}{region:<10}{association:<width$}{grade}"
    );
    let _ = writeln!(text, "{}", line.trim_end());
}

/// A text in lines of at most so many characters.
fn lines(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_stands_under_one_heading() {
        for kind in Kind::ALL {
            let under = SECTIONS.iter().flat_map(|(_, kinds)| *kinds);
            assert_eq!(under.filter(|one| *one == kind).count(), 1, "{kind:?}");
        }
    }

    #[test]
    fn where_a_right_is_to_what_is_ones_own_it_says_what_that_is() {
        for kind in Kind::ALL {
            let own = RIGHTS
                .iter()
                .filter(|right| right.kind == *kind)
                .any(|right| {
                    [right.municipality, right.region, right.association].contains(&Scope::Own)
                });
            assert!(!own || note(*kind).contains("egna"), "{kind:?}");
        }
    }

    #[test]
    fn no_line_is_longer_than_a_screen_is_wide() {
        for name in [
            None,
            Some("Norrbottens Kommuner"),
            Some("Kommunförbundet Västernorrland"),
        ] {
            for line in describe(name).lines() {
                assert!(line.chars().count() <= LINE, "{line}");
            }
        }
    }
}
