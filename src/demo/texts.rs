//! The words of the demonstration data. They are about what such projects are about, and about nobody in particular.

/// What a project is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Idea {
    /// Its name.
    pub name: &'static str,
    /// What is to be done.
    pub(super) summary: &'static str,
    /// The code of the priority area that it belongs to.
    pub priority_area: &'static str,
    /// The code of the target group that it is for.
    pub target_group: Option<&'static str>,
    /// The code of the effect goal that it is to reach.
    pub effect_goal: &'static str,
    /// What is counted in it, and in what.
    pub(super) counted: [&'static str; 2],
}

const SAFETY: &str = "trygghet-och-sakerhet";
const RESOURCES: &str = "battre-resursnyttjande";
const CHILDREN: &str = "barn-och-unga";
const OLDER: &str = "aldre";
const MENTAL: &str = "psykisk-halsa";
const PREVENTION: &str = "framjande-forebyggande";
const OLDER_ILL: Option<&str> = Some("aldre-multisjuka");
const DISABLED: Option<&str> = Some("funktionshindrade");
const YOUNG: Option<&str> = Some("barn-och-ungdomar");
const ALL: Option<&str> = None;

macro_rules! ideas {
    ($($name:literal, $summary:literal: $area:ident $goal:ident $group:ident, $counted:literal $unit:literal;)+) => {
        /// What projects are about.
        pub(super) const IDEAS: [Idea; 20] = [$(Idea {
            name: $name,
            summary: $summary,
            priority_area: $area,
            target_group: $group,
            effect_goal: $goal,
            counted: [$counted, $unit],
        }),+];
    };
}

ideas! {
    "Trygg hemgång",
        "Ett gemensamt team följer den som skrivs ut från sjukhus de första veckorna hemma.":
        OLDER SAFETY OLDER_ILL, "Personer som fått trygg hemgång" "personer";
    "Mobilt team för äldre",
        "Läkare, sjuksköterska och hemtjänst gör hembesök tillsammans hos de mest sköra.":
        OLDER RESOURCES OLDER_ILL, "Hembesök av det mobila teamet" "besök";
    "Hela skolveckan",
        "Skola, socialtjänst och elevhälsa upptäcker frånvaro tidigt och planerar stöd ihop.":
        CHILDREN SAFETY YOUNG, "Elever med gemensam närvaroplan" "elever";
    "Familjecentral i samverkan",
        "Mödravård, barnhälsovård, öppen förskola och socialtjänst under samma tak.":
        PREVENTION RESOURCES YOUNG, "Familjer som besökt familjecentralen" "familjer";
    "Första linjen psykisk hälsa",
        "En väg in för barn och unga som mår dåligt, med första samtal inom en vecka.":
        MENTAL SAFETY YOUNG, "Första samtal i första linjen" "samtal";
    "Nära vård i glesbygd",
        "Vård och omsorg på distans, med stöd av personal som redan är på plats i byn.":
        OLDER RESOURCES OLDER_ILL, "Vårdmöten på distans" "vårdmöten";
    "Samordnad individuell plan i praktiken",
        "Alla som behöver insatser från både kommun och region får en gemensam plan.":
        MENTAL SAFETY DISABLED, "Personer med samordnad individuell plan" "personer";
    "Fallprevention hemma",
        "Balansträning, hembesök och läkemedelsgenomgång för att färre ska falla.":
        PREVENTION SAFETY OLDER_ILL, "Deltagare i balansträning" "deltagare";
    "Stöd till anhöriga",
        "Anhöriga får en fast kontakt och avlösning innan de själva blir sjuka.":
        PREVENTION SAFETY DISABLED, "Anhöriga med fast kontakt" "anhöriga";
    "Gemensam missbruks- och beroendevård",
        "En mottagning där kommunens och regionens personal arbetar i samma team.":
        MENTAL RESOURCES ALL, "Personer inskrivna vid den gemensamma mottagningen" "personer";
    "Rehabilitering i hemmet",
        "Träning i vardagen med fysioterapeut, arbetsterapeut och hemtjänst.":
        OLDER RESOURCES OLDER_ILL, "Personer med rehabilitering i hemmet" "personer";
    "Barns hälsa vid placering",
        "Barn som placeras får hälsoundersökning och skolkartläggning från början.":
        CHILDREN SAFETY YOUNG, "Hälsoundersökningar av placerade barn" "undersökningar";
    "Suicidprevention i länet",
        "Utbildning och en gemensam handlingsplan, så att tidiga tecken tas på allvar.":
        MENTAL SAFETY ALL, "Medarbetare med utbildning i suicidprevention" "medarbetare";
    "Digital ungdomsmottagning",
        "Unga når barnmorska och kurator digitalt, oavsett var i länet de bor.":
        CHILDREN RESOURCES YOUNG, "Besök vid den digitala ungdomsmottagningen" "besök";
    "Vägen till arbete",
        "Habilitering, daglig verksamhet och arbetsgivare planerar övergången tillsammans.":
        PREVENTION RESOURCES DISABLED, "Personer med plan för övergång till arbete" "personer";
    "Palliativ vård hemma",
        "Den som vill får vård i livets slut hemma, med stöd dygnet runt.":
        OLDER SAFETY OLDER_ILL, "Personer med palliativ vård i hemmet" "personer";
    "Läkemedel i ordinärt boende",
        "Kommunens sjuksköterska och vårdcentralen går igenom läkemedel tillsammans.":
        OLDER SAFETY OLDER_ILL, "Gemensamma läkemedelsgenomgångar" "genomgångar";
    "Föräldraskapsstöd för alla",
        "Samma utbud av föräldrastöd i hela länet, nära och utan remiss.":
        PREVENTION SAFETY YOUNG, "Föräldrar som deltagit i föräldraskapsstöd" "föräldrar";
    "Gemensam utbildning för baspersonal",
        "Omvårdnad och bemötande, i grupper där kommun och region blandas.":
        OLDER RESOURCES ALL, "Medarbetare som gått gemensam utbildning" "medarbetare";
    "Elevhälsa och primärvård i samma rum",
        "Regelbundna konsultationer, så att eleven slipper vänta mellan instanserna.":
        CHILDREN RESOURCES YOUNG, "Konsultationer mellan elevhälsa och primärvård" "konsultationer";
}

/// Where what an indicator of the county measures happens.
pub(super) const SETTINGS: [&str; 20] = [
    "hemtjänst",
    "primärvård",
    "elevhälsa",
    "särskilt boende",
    "socialpsykiatri",
    "barn- och ungdomspsykiatri",
    "familjecentral",
    "rehabilitering",
    "missbruks- och beroendevård",
    "korttidsvård",
    "gymnasieskola",
    "grundskola",
    "habilitering",
    "anhörigstöd",
    "ungdomsmottagning",
    "barnhälsovård",
    "palliativ vård",
    "försörjningsstöd",
    "daglig verksamhet",
    "förskola",
];

/// What may make the figures of a project wrong.
pub(super) const SOURCES_OF_ERROR: [&str; 5] = [
    "Projektets förteckning förs för hand, och uppgifter kan komma in efter periodens slut.",
    "Den som får insatsen av två verksamheter kan räknas två gånger.",
    "Insatser som börjar i slutet av en period räknas ibland i nästa.",
    "Verksamheter som kommit med under året saknas i början av det.",
    "Insatser som avbryts räknas som de som fullföljs.",
];

pub(super) const DONE: [&str; 12] = [
    "arbetsgruppen har träffats två gånger och enats om arbetssättet.",
    "rutinen är framtagen och skickad på synpunkter till berörda chefer.",
    "de första deltagarna har fått stöd enligt den nya modellen.",
    "utbildningen är genomförd för personal från både kommun och region.",
    "avstämning med länsdelsgruppen, som ställer sig bakom inriktningen.",
    "kartläggningen är klar och visar var överlämningarna brister.",
    "gemensam checklista prövas på två enheter.",
    "dialog med brukarorganisationer om vad som är viktigast.",
    "uppföljningen av första halvåret är sammanställd.",
    "informationsmaterial är framtaget på lätt svenska.",
    "samarbetet med skolan har kommit igång i två områden.",
    "försöket är utvidgat till ytterligare en vårdcentral.",
];

pub(super) const WHY: [&str; 6] = [
    "en nyckelfunktion är vakant och arbetet går långsammare än planerat.",
    "informationsöverföringen mellan systemen fungerar ännu inte.",
    "färre deltagare än väntat, underlaget är för litet för slutsatser.",
    "beslut om fortsatt finansiering dröjer.",
    "verksamheterna har haft hög belastning under perioden.",
    "parterna tolkar ansvarsfördelningen olika och behöver enas.",
];

pub(super) const NEXT: [&str; 8] = [
    "pröva arbetssättet på fler enheter.",
    "ta fram underlag för beslut om fortsättning.",
    "utbilda fler medarbetare under nästa period.",
    "följa upp med enkät till deltagarna.",
    "stämma av med styrgruppen.",
    "justera rutinen efter inkomna synpunkter.",
    "sprida erfarenheterna till övriga kommuner.",
    "besluta om mål för nästa år.",
];

/// Judgements in words, from the worst to the best.
pub(super) const JUDGEMENTS: [&str; 5] = [
    "Demodata: samverkan fungerar inte, kontaktvägar saknas.",
    "Demodata: samverkan sker i enskilda fall men saknar rutin.",
    "Demodata: rutiner finns och följs till viss del.",
    "Demodata: samverkan fungerar väl i de flesta fall.",
    "Demodata: samverkan är en självklar del av vardagen.",
];

/// What is to be known of a figure.
pub(super) const COMMENTS: [&str; 5] = [
    "Demodata: ny rutin för registrering under perioden.",
    "Demodata: en enhet saknas i underlaget.",
    "Demodata: semesterperiod, lägre siffror än vanligt.",
    "Demodata: siffran är avstämd med regionen.",
    "Demodata: osäkert underlag.",
];

/// Why there is nothing to measure.
pub(super) const NOT_DONE_HERE: &str = "Demodata: verksamheten finns inte hos oss.";

/// Why a value is returned.
pub(super) const FAULTS: [&str; 4] = [
    "Demodata: siffran avviker kraftigt från förra perioden, kontrollera underlaget.",
    "Demodata: täljaren tycks avse en annan period.",
    "Demodata: kommentar saknas till den stora förändringen.",
    "Demodata: två enheter tycks vara räknade dubbelt.",
];
