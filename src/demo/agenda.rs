//! The words of the made-up meetings: what is dealt with, what comes back every year, what is noted of it, and what the world
//! around is said to do.

use super::{
    chance::nth,
    people::{BOARD, STEERING_GROUP},
};
use crate::domain::vocabulary::{
    AgendaPurpose::{self, Decision, Discussion, FollowUp, Information},
    Sector::{self, HealthCare, School, SocialServices},
};

/// What a meeting deals with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    /// The title.
    pub(super) title: &'static str,
    /// What the meeting is to do.
    pub(super) purpose: AgendaPurpose,
    /// The sectors that it concerns.
    pub(super) sectors: &'static [Sector],
    /// How many minutes it takes.
    pub(super) minutes: i32,
    /// What is noted of it.
    pub(super) noted: &'static str,
}

const ALL: &[Sector] = &[HealthCare, SocialServices, School];
const CARE: &[Sector] = &[HealthCare, SocialServices];
const CHILDREN: &[Sector] = &[SocialServices, School];

macro_rules! subjects {
    ($($title:literal $purpose:ident $sectors:ident $minutes:literal $noted:literal;)+) => {
        /// What meetings deal with.
        const SUBJECTS: [Subject; 16] = [$(Subject {
            title: $title,
            purpose: $purpose,
            sectors: $sectors,
            minutes: $minutes,
            noted: $noted,
        }),+];
    };
}

subjects! {
    "Elevhälsa och närvaro" Discussion ALL 40 "Gruppen är enig om att frånvaro ska upptäckas inom två veckor, och att kontakt tas samma dag.";
    "Trygg hemgång" FollowUp CARE 30 "Antalet dagar från utskrivningsklar till hemgång har minskat. Modellen fortsätter under året.";
    "Psykisk hälsa hos unga" Information ALL 45 "Första linjen redovisade väntetider. Skolorna efterfrågar en gemensam väg in.";
    "Läget i personalförsörjningen" Information CARE 20 "Parterna redovisade läget. Gemensam annonsering prövas i länsdelarna.";
    "Riktlinje för samordnad individuell plan" Decision ALL 30 "Gruppen rekommenderar den reviderade riktlinjen. Varje kommun och regionen antar den för egen del.";
    "Fast vårdkontakt i hemsjukvården" Discussion CARE 25 "Uppgifterna mellan kommun och region behöver förtydligas. Ett underlag tas fram till nästa möte.";
    "Familjecentraler i länet" FollowUp CHILDREN 25 "Nio familjecentraler är i gång. Uppföljningen visar att fler kommer tidigt.";
    "Digital ungdomsmottagning" Information CHILDREN 15 "Besöken ökar, mest i de mindre kommunerna.";
    "Tertialsiffror" FollowUp ALL 20 "Siffrorna gicks igenom. Tre kommuner återkommer med kompletteringar.";
    "Fallprevention" Decision CARE 20 "Gruppen beslutade att alla kommuner erbjuder balansträning från hösten.";
    "Barns hälsa vid placering" FollowUp CHILDREN 30 "Hälsoundersökning görs i åtta av tio fall. Orsakerna till bortfallet kartläggs.";
    "God och nära vård" Discussion CARE 40 "Färdplanen diskuterades. Länsdelarna lämnar synpunkter före sommaren.";
    "Suicidprevention" Information ALL 20 "Utbildningen har nått 400 medarbetare. Nästa omgång planeras.";
    "Anhörigstöd" Discussion CARE 20 "Kommunernas stöd ser olika ut. En gemensam information tas fram.";
    "Remiss om ny socialtjänstlag" Discussion CHILDREN 30 "Parterna svarar var för sig och stämmer av innehållet i förväg.";
    "Samverkan vid skolstart" FollowUp CHILDREN 15 "Överlämningarna fungerar bättre än i fjol.";
}

/// The subject in a place, counted round and round.
pub(super) fn subject(place: usize) -> Subject {
    nth(&SUBJECTS, place)
}

/// What is dealt with every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Recurring {
    /// The title.
    pub(super) title: &'static str,
    /// What it is about.
    pub(super) text: &'static str,
    /// What the meeting is to do.
    pub(super) purpose: AgendaPurpose,
    /// At which ordinary meeting of the year, counted from 0.
    pub(super) meeting: usize,
    /// The slugs of the bodies that deal with it; none: all do.
    pub(super) bodies: &'static [&'static str],
}

/// What comes back every year, in its order. The chair rotates in the bodies of the county alone, and the county steering
/// group chooses its committee.
pub(super) const RECURRING: [Recurring; 5] = [
    Recurring {
        title: "Överlämning av ordförandeskapet från 1 januari",
        text: "Sammankallande, öppna ärenden, möteskalender och arkiv har gått över till den nya sidan.",
        purpose: Information,
        meeting: 0,
        bodies: &[BOARD, STEERING_GROUP],
    },
    Recurring {
        title: "Val av arbetsutskott",
        text: "Ordföranden, samverkansledaren och samordnaren för året.",
        purpose: Decision,
        meeting: 0,
        bodies: &[STEERING_GROUP],
    },
    Recurring {
        title: "Genomgång av överenskommelser",
        text: "Vilka som ska revideras under året.",
        purpose: FollowUp,
        meeting: 1,
        bodies: &[],
    },
    Recurring {
        title: "Siffror för första tertialet",
        text: "Januari till april: vad som är rapporterat, och vad som saknas.",
        purpose: FollowUp,
        meeting: 1,
        bodies: &[],
    },
    Recurring {
        title: "Siffror för andra tertialet",
        text: "Maj till augusti: vad som är rapporterat, och vad som saknas.",
        purpose: FollowUp,
        meeting: 2,
        bodies: &[],
    },
];

/// What is noted of the world around, each with its title, its text and its source.
pub(super) const NOTED: [[&str; 3]; 6] = [
    [
        "Ny socialtjänstlag",
        "Lagen lägger tyngdpunkten på förebyggande insatser. Kommunernas arbetssätt påverkas.",
        "Regeringens proposition",
    ],
    [
        "Statsbidrag för god och nära vård",
        "Överenskommelsen för nästa år är klar och har villkor om gemensam plan.",
        "SKR:s cirkulär",
    ],
    [
        "Nationell strategi för psykisk hälsa",
        "Strategin pekar ut barn och unga och arbetet mot självmord.",
        "Folkhälsomyndighetens webbplats",
    ],
    [
        "Befolkningsprognos för länet",
        "Andelen äldre än 80 år ökar i alla kommuner utom två.",
        "Regionens prognos",
    ],
    [
        "Nya krav på elevhälsan",
        "En utredning föreslår lägsta bemanning i elevhälsan.",
        "Statens offentliga utredningar",
    ],
    [
        "Beredskap och civilt försvar",
        "Kommuner och region ska ha en gemensam plan för vård och omsorg i kris.",
        "Länsstyrelsens rapport",
    ],
];

/// The sectors that each of these concerns.
pub(super) const NOTED_SECTORS: [&[Sector]; 6] = [CHILDREN, CARE, ALL, &[], &[School], CARE];

/// Joint training, each with its title and what came of it.
pub(super) const TRAININGS: [[&str; 2]; 4] = [
    [
        "Erfarenhetsutbyte om närvaro i skolan",
        "Deltagarna tog fram tre gemensamma arbetssätt.",
    ],
    [
        "Utbildning i samordnad individuell plan",
        "Alla kommuner i området har nu utbildade samordnare.",
    ],
    [
        "Suicidprevention för chefer",
        "Deltagarna var nöjda och vill ha en uppföljning.",
    ],
    [
        "Gemensam dag om hemsjukvård",
        "Ett förslag till fördelning av uppgifter lämnades till gruppen.",
    ],
];

/// Why training is cancelled.
pub(super) const TOO_FEW: &str = "bara tre var anmälda. En ny omgång planeras.";

/// The result of training to which hardly anybody comes.
pub(super) const HARDLY_ANYBODY: &str =
    "Bara två kom. Dagen behöver göras om, med längre framförhållning.";
