//! The catalogue of problems: every text that says what is wrong and what would be right, in English and in Swedish, one
//! line each. When a problem occurs is the rule's business, where it occurs is said with [`Problem::at`].

use std::fmt::Display;

use chrono::NaiveDate;

use super::{
    id::NodeKind,
    notation::Figure,
    vocabulary::{ErrorCode, PlausibilityWarning, UserErrorCode, Vocabulary as _},
};
use crate::register::TABLES;

/// What is wrong: something that the user can act on, or with another `Code` the reason why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem<Code = UserErrorCode> {
    /// What is wrong, for programs.
    pub code: Code,
    /// The field of the input, as its path from the top.
    pub field: Vec<String>,
    /// Line and column, from 1, when it is about one position of a document.
    pub position: Option<(usize, usize)>,
    /// What is wrong and what would be right, in English.
    pub english: String,
    /// The same in Swedish.
    pub swedish: String,
}

/// The reason why a request, or a part of it, has no answer.
pub type Refusal = Problem<ErrorCode>;

impl<Code> Problem<Code> {
    /// The same problem, in this field: a path, as `seats.0.label`.
    pub fn at(mut self, field: &str) -> Self {
        self.field = field.split('.').map(str::to_owned).collect();
        self
    }

    /// The same problem, at this line and column of the document.
    pub const fn at_position(mut self, line: usize, column: usize) -> Self {
        self.position = Some((line, column));
        self
    }

    /// The same problem with another code.
    pub fn coded<Other>(self, code: Other) -> Problem<Other> {
        Problem {
            code,
            field: self.field,
            position: self.position,
            english: self.english,
            swedish: self.swedish,
        }
    }

    /// Adds under which header of the file it is.
    pub fn add_column(&mut self, header: &str) {
        self.english += &format!(" It stands in the column `{header}`.");
        self.swedish += &format!(" Det står i kolumnen `{header}`.");
    }
}

/// What the engine says of a document that doesn't fit the schema, in Swedish: the commonest faults by their names.
pub fn in_swedish(english: &str) -> String {
    let quoted: Vec<&str> = english.split('"').skip(1).step_by(2).collect();
    match (english, quoted.as_slice()) {
        (text, [field, of]) if text.starts_with("Unknown field ") => {
            format!("Fältet `{field}` finns inte i `{of}`: se schemat.")
        }
        (text, [field, of, near @ ..]) if text.starts_with("Unknown field ") => {
            let near = near.join("`, `");
            format!("Fältet `{field}` finns inte i `{of}`. Kanske menar du `{near}`.")
        }
        (text, [field, _]) if text.ends_with("must have a selection of subfields") => {
            format!("Välj minst ett fält inom klammerparenteser efter `{field}`.")
        }
        (text, [field, _]) if text.starts_with("Field ") && text.ends_with("has no subfields") => {
            format!("`{field}` har inga egna fält: ta bort klammerparenteserna efter det.")
        }
        (text, [name]) if text.starts_with("Unknown fragment") => {
            format!("Fragmentet `{name}` finns inte i dokumentet.")
        }
        (text, [name, ..]) if text.starts_with("Variable ") && text.contains("not defined") => {
            format!("Variabeln `{name}` är inte deklarerad i frågans huvud.")
        }
        _ => "Dokumentet stämmer inte med schemat".to_owned(),
    }
}

/// The refusal of a whole request for the first of its problems.
pub fn refused(first: Option<&Problem>) -> Refusal {
    let texts = first.map(|problem| (problem.english.clone(), problem.swedish.clone()));
    let (english, swedish) = texts.unwrap_or(("Refused.".to_owned(), "Avvisat.".to_owned()));
    Problem {
        code: ErrorCode::BadUserInput,
        field: Vec::new(),
        position: None,
        english,
        swedish,
    }
}

/// Declares problems: name and arguments, code, English, Swedish.
macro_rules! problems {
    ($type:ident: $($name:ident($($argument:ident: $of:ty),*) => $code:ident, $english:literal, $swedish:literal;)+) => {$(
        #[doc = $english]
        pub fn $name($($argument: $of),*) -> Problem<$type> {
            Problem {
                code: $type::$code,
                field: Vec::new(),
                position: None,
                english: format!($english),
                swedish: format!($swedish),
            }
        }
    )+};
}

problems! { UserErrorCode:
    // Consent
    needs_consent() => WrongState, "This needs the consent of others. Propose it with a mutation of its own.",
        "Detta kräver andras samtycke. Föreslå det med en egen mutation.";
    no_other_side() => WrongState, "There is no organisation on the other side that could consent.",
        "Det finns ingen organisation på den andra sidan som kan samtycka.";
    not_as_shown() => WrongState, "It would now do something else than what was shown, so nothing was done.",
        "Det skulle nu göra något annat än det som visades, så inget gjordes.";
    proposer_may_no_more() => WrongState, "Who proposed it may not do it any more, so nothing was done.",
        "Den som föreslog det får inte längre göra det, så inget gjordes.";
    no_last_day(today: NaiveDate, most: u64) => InvalidPeriod, "The last day must be from {today} to {most} days later.",
        "Sista dagen ska vara från {today} till {most} dagar senare.";
    consented_already() => AlreadyExists, "Your organisation has consented already.", "Er organisation har redan samtyckt.";
    no_pending_proposal(english: &str, swedish: &str) => WrongState, "The proposal waits for nobody any more: it is {english}.",
        "Förslaget väntar inte längre på någon: läget är {swedish}.";
    invited_cannot_see() => DoesNotFit, "The organisation can't see the project: make it visible within the cooperation first.",
        "Organisationen kan inte se projektet: gör det först synligt inom samverkan.";
    body_cannot_see() => DoesNotFit, "Those who may write in the body can't see the project: make it visible within the cooperation first.",
        "De som får skriva i organet kan inte se projektet: gör det först synligt inom samverkan.";
    no_participant() => DoesNotFit, "Only the region, the municipalities and their association take part in projects.",
        "Bara regionen, kommunerna och kommunförbundet medverkar i projekt.";

    // Texts, names and days
    empty() => Required, "It must not be empty.", "Den får inte vara tom.";
    needed_here() => Required, "It is needed here.", "Uppgiften behövs här.";
    too_long(length: usize, most: usize) => TooLong, "It has {length} characters; it may have {most}.", "Den har {length} tecken; den får ha {most}.";
    unseen_character(place: usize, code: u32) => InvalidValue, "Character {place} is U+{code:04X}, which can't be seen: take it out.", "Tecken {place} är U+{code:04X}, som inte syns: ta bort det.";
    several_lines() => InvalidValue, "It must be one line.", "Den ska vara en rad.";
    no_paragraph() => InvalidValue, "Give the number of the paragraph alone, without § and without spaces around it: 101.", "Ange bara paragrafens nummer, utan § och utan mellanslag runt om: 101.";
    no_email() => InvalidValue, "It is no e-mail address; write it as name@example.se.", "Det är ingen e-postadress; skriv den som namn@example.se.";
    personal_number() => InvalidValue, "It looks like a personal number, which is not held here.", "Det ser ut som ett personnummer, som inte får föras in här.";
    year_out_of_range() => InvalidPeriod, "The year must be 1900 to 2199.", "Året ska vara 1900 till 2199.";
    year_not_between(first: i32, last: i32) => InvalidValue, "It must be {first} to {last}.", "Det ska vara {first} till {last}.";
    ends_before_it_begins(from: NaiveDate) => InvalidPeriod, "`to` is the day after the last: it must be after {from}.", "`to` är dagen efter den sista: den ska vara efter {from}.";
    ended_before_it_began(from: NaiveDate) => InvalidPeriod, "`on` is the first day on which it holds no more: it must be after {from}.", "`on` är första dagen då den inte gäller: den ska vara efter {from}.";
    ends_already(to: NaiveDate) => WrongState, "It ends on {to} already; it can only end earlier.", "Den upphör redan {to}; den kan bara upphöra tidigare.";
    lies_ahead(today: NaiveDate) => InvalidPeriod, "It can't lie ahead: give {today} or an earlier day.", "Den kan inte ligga framåt i tiden: ange {today} eller en tidigare dag.";
    too_early(earliest: NaiveDate) => InvalidPeriod, "It must be {earliest} or a later day.", "Den ska vara {earliest} eller en senare dag.";
    recorded_too_early(today: NaiveDate) => InvalidPeriod, "It is recorded when it has been done: at the latest today, {today}.", "Det registreras när det är gjort: senast i dag, {today}.";
    no_slug(most: usize) => InvalidValue, "A slug has at most {most} small letters a to z, digits, and single hyphens between words.", "En slug har högst {most} små bokstäver a till z, siffror och enkla bindestreck mellan ord.";
    no_key(most: usize) => InvalidValue, "It must have 1 to {most} letters a to z, digits, and single - between them.", "Den ska ha 1 till {most} bokstäver a till z, siffror och enstaka - mellan dem.";
    slug_taken(wanted: &str) => AlreadyExists, "Another one has the slug {wanted}: choose another.", "En annan har redan slug {wanted}: välj en annan.";
    slug_or_name_taken() => AlreadyExists, "Another one has this slug, or the name makes it: give another in `slug`.", "En annan har denna nyckel (slug), eller så ger namnet den: ange en annan i `slug`.";
    named_twice() => AlreadyExists, "It is named already.", "Den anges redan.";
    too_many(most: usize) => TooLong, "There may be at most {most}.", "Det får vara högst {most}.";
    too_many_at_a_time(most: usize) => TooLong, "At most {most} at a time.", "Högst {most} åt gången.";
    out_of_sight() => NotFound, "It names nothing that you can see.", "Det är inget som du kan se.";
    unknown_code() => InvalidValue, "There is no such code: take one from `vocabulary`.", "Koden finns inte: ta en ur `vocabulary`.";
    no_code_of_vocabulary() => InvalidValue, "There is none with this code: see `vocabulary`.", "Det finns ingen med den koden: se `vocabulary`.";
    wrong_state(state: &str, action: &str, possible: &str, swedish_state: &str, swedish_action: &str, swedish_possible: &str) => WrongState, "In the state {state} this can't be done: {action}. Possible: {possible}.", "I läget {swedish_state} går det inte att {swedish_action}. Möjligt: {swedish_possible}.";
    no_idempotency_key(most: usize) => InvalidValue, "It must have 1 to {most} visible ASCII characters: a new UUID for each creation.", "Den ska ha 1 till {most} synliga ASCII-tecken: ett nytt UUID för varje ny sak.";
    conflict() => Conflict, "It was changed since you read it. Look at how it stands now, and send its new `version`.", "Den har ändrats sedan du läste den. Se hur den står nu och skicka dess nya `version`.";
    key_reused() => KeyReused, "Something else was created under this key: take a new one.", "Något annat har skapats med denna nyckel: ta en ny.";

    // Access
    grant_begins_before_now() => InvalidPeriod, "It must begin now or later: leave it out for now.", "Den ska börja nu eller senare: utelämna den för att börja nu.";
    grant_ends_too_early() => InvalidPeriod, "It must end after it begins, and later than now.", "Den måste sluta efter att den börjat, och senare än nu.";
    granted_already() => AlreadyExists, "The identity has been granted this grade for this time already: withdraw that grant first.", "Identiteten har redan den behörighetsgraden under tiden: återkalla den först.";
    accounts_have_their_grant() => InvalidValue, "A service account is granted access when it is created: use `createServiceAccount`.", "Ett tjänstekonto får sin behörighet när det skapas: använd `createServiceAccount`.";
    accounts_approve_nothing() => InvalidValue, "A script approves nothing: the grade is READER or EDITOR.", "Ett skript godkänner inget: graden är READER eller EDITOR.";
    grant_of_account() => WrongState, "This grant is a service account's: revoke the account.", "Behörigheten hör till ett tjänstekonto: återkalla kontot.";
    grant_ended_already() => WrongState, "It has ended already.", "Den har redan upphört.";
    last_approver() => WrongState, "It is the last by which somebody approves for the organisation: grant it to somebody else first.", "Det är den sista behörigheten att godkänna för organisationen: ge den till någon annan först.";
    account_revoked_already() => WrongState, "It has been revoked already.", "Det är redan återkallat.";

    // Agreements
    approval_recorded_already() => AlreadyExists, "Your organisation's approval is recorded already.", "Er organisations godkännande är redan registrerat.";
    notice_given_already() => AlreadyExists, "Your organisation has given notice already.", "Er organisation har redan sagt upp överenskommelsen.";
    no_approving_decision() => DoesNotFit, "It must be a decision of your organisation that approves or adopts.", "Det ska vara ett beslut av er organisation som godkänner eller antar.";
    decision_on_another_document() => DoesNotFit, "The decision is on another document than the one that holds the agreement.", "Beslutet gäller ett annat dokument än det som innehåller överenskommelsen.";
    not_the_day_of_the_decision(day: NaiveDate) => InvalidPeriod, "The decision was made on {day}: give that day.", "Beslutet fattades {day}: ange den dagen.";
    not_in_the_year_of_the_decision(year: i32) => InvalidPeriod, "The decision was made in {year}: give a day of that year.", "Beslutet fattades {year}: ange en dag det året.";

    agreement_ended_already() => WrongState, "The agreement has ended: an approval would bind those who have left it. Draft another one.", "Överenskommelsen har upphört: ett godkännande skulle binda dem som har lämnat den. Upprätta en ny.";
    not_in_force_before_approval(on: NaiveDate) => WrongState, "The agreement was not in force on {on}: a required approval is missing, so it does not bind. A party that does not want it leaves its approval out; notice can be given once all parties have approved.", "Överenskommelsen gällde inte den {on}: ett godkännande saknas, så den binder inte. En part som inte vill ha den låter bli att godkänna; den kan sägas upp när alla parter har godkänt.";
    not_in_force_after_notice(on: NaiveDate) => WrongState, "The agreement was not in force on {on}: the period of notice has run out, so nothing is left to end. Give a day before its end.", "Överenskommelsen gällde inte den {on}: uppsägningstiden har löpt ut, så inget finns kvar att säga upp. Ange en dag före slutet.";
    not_in_force_when_superseded(on: NaiveDate) => WrongState, "The agreement was not in force on {on}: another document has taken its place. Give notice of that one, or give a day before it began.", "Överenskommelsen gällde inte den {on}: ett annat dokument har ersatt den. Säg upp det i stället, eller ange en dag innan det började gälla.";

    // Steering documents
    adoption_recorded_already() => AlreadyExists, "Your organisation's answer on this version is recorded already: change that.", "Er organisations svar om den här versionen är redan registrerat: ändra det.";
    no_declining_decision() => DoesNotFit, "It must be a decision of your organisation that rejects.", "Det ska vara ett beslut av er organisation som avslår.";
    decision_on_another_version() => DoesNotFit, "The decision is on another version or another document.", "Beslutet gäller en annan version eller ett annat dokument.";
    not_the_organ_of_the_decision(organ: &str) => DoesNotFit, "The decision was made by {organ}: name that organ.", "Beslutet fattades av {organ}: ange det organet.";
    not_the_paragraph_of_the_decision(paragraph: &str) => DoesNotFit, "The decision has the paragraph {paragraph}: give that, or leave it out.", "Beslutet har paragrafen {paragraph}: ange den, eller utelämna den.";
    nothing_to_decline() => WrongState, "Your organisation had not been asked to adopt it on that day, so there is nothing to decline.", "Er organisation hade inte blivit ombedd att anta den den dagen, så det finns inget att avböja.";
    reserved_when_declining() => DoesNotFit, "Who declines reserves itself nothing: leave the reservation out.", "Den som avböjer har inget förbehåll: utelämna det.";
    not_sent_for_adoption() => DoesNotFit, "Only an action plan, a guideline, a routine or a recommendation that belongs to a body of the county and that each is to adopt is sent for adoption.", "Bara en handlingsplan, en riktlinje, en rutin eller en rekommendation som hör till ett organ på länsnivå och ska antas av var och en skickas för antagande.";
    sent_for_adoption_already() => AlreadyExists, "The version has been sent for adoption already.", "Versionen är redan skickad för antagande.";
    unseen_by_who_adopts() => DoesNotFit, "Those who are to adopt it can't see the document: make it visible within the cooperation first.", "De som ska anta det ser inte dokumentet: gör det först synligt inom samverkan.";
    asked_to_adopt() => WrongState, "Others have been asked to adopt it: they must go on seeing it, each for itself.", "Andra har blivit ombedda att anta det: de ska fortsätta se det, var och en för sig.";
    no_recommending_decision() => DoesNotFit, "It must be a decision of the document's body that recommends, supports, approves or adopts, no later than the day on which it was sent.", "Det ska vara ett beslut av dokumentets organ som rekommenderar, ställer sig bakom, godkänner eller antar, senast den dag då det skickades.";
    adopted_by_all() => WrongState, "All have adopted it, and it is in force for all together: answer and day stay. Another version takes its place.", "Alla har antagit det, och det gäller för alla tillsammans: svar och dag ligger fast. En ny version ersätter den.";
    entry_answered_already() => WrongState, "Somebody has answered already: how it enters into force stays.", "Någon har redan svarat: hur det träder i kraft ligger fast.";
    draft_not_to_be_adopted() => WrongState, "It is a draft: an organisation adopts what its owner has adopted.", "Det är ett utkast: en organisation antar det som ägaren har fastställt.";
    adopted_by_each_without_county_body() => DoesNotFit, "Only what belongs to a body of the county is to be adopted by each: give such a body.", "Bara det som hör till ett organ på länsnivå ska antas av var och en: ange ett sådant organ.";
    has_a_draft() => WrongState, "It has a draft already: change that one, or adopt it first.", "Det finns redan ett utkast: ändra det, eller anta det först.";
    wording_is_agreed() => WrongState, "It holds an agreement: a new wording is a new agreement in a new document.", "Det innehåller en överenskommelse: en ny lydelse är en ny överenskommelse i ett nytt dokument.";
    clause_in_use() => WrongState, "Something in the system rests on this clause: it can be changed, not removed.", "Något i systemet vilar på bestämmelsen: den kan ändras men inte tas bort.";
    ends_by_notice() => WrongState, "It is an agreement, which one of its parties can't end so: it ends by notice.", "Det är en överenskommelse, som en part inte kan avsluta så: den upphör genom uppsägning.";
    supersedes_itself() => DoesNotFit, "A document can't take its own place, nor that of one that took its place.", "Ett dokument kan inte ersätta sig självt eller ett dokument som har ersatt det.";
    version_before_begins_later(last: NaiveDate) => InvalidPeriod, "The version before holds from {last}: this one must begin later.", "Föregående version gäller från {last}: den här ska börja senare.";
    no_clauses() => WrongState, "It has no clauses: add one first.", "Den har inga bestämmelser: lägg till en först.";
    sent_to_parties() => WrongState, "It is an agreement that others have been asked to approve: one party alone doesn't change it.", "Det är en överenskommelse som andra har ombetts att godkänna: den ändras inte av en part ensam.";
    parties_see_it() => WrongState, "It is an agreement that others have been asked to approve: they go on seeing it.", "Det är en överenskommelse som andra har ombetts att godkänna: de ska fortsätta att se den.";
    owned_in_common() => WrongState, "It is owned in common: one alone can't change who sees it.", "Det ägs gemensamt: en part ensam kan inte ändra vem som ser det.";
    no_clause_number() => InvalidValue, "A number has no space around it and no line break: write for example § 5.", "Ett nummer har inga mellanslag runt sig och ingen radbrytning: skriv till exempel § 5.";
    clause_number_taken() => AlreadyExists, "Another clause of the version has this number.", "En annan bestämmelse i versionen har det numret.";
    too_many_items(items: usize, most: usize) => TooLong, "The version would have {items} items; it may have {most}.", "Versionen skulle ha {items} punkter; den får ha {most}.";

    // Matters and decisions
    matter_not_decided() => WrongState, "Nothing has been decided in the matter: record a decision before everybody sees it.", "Inget har beslutats i ärendet: registrera ett beslut innan alla kan se det.";
    published_by_others() => WrongState, "Others have decided in the matter: it stays as public as it was when they did.", "Andra har beslutat i ärendet: det förblir så offentligt som det var då.";
    decision_of_others() => DoesNotFit, "Others made this decision: name one of an organ of your organisation, or of a body that it decides for.", "Andra har fattat beslutet: ange ett av ett organ i den egna organisationen, eller av ett organ som den registrerar beslut i.";
    repealed_by_others() => WrongState, "Only who made a decision repeals it.", "Bara den som har fattat ett beslut upphäver det.";
    organ_of_others() => DoesNotFit, "Name an organ of your own organisation; what a body of the cooperation decides, name by `body`.", "Ange ett organ i den egna organisationen; vad ett samverkansorgan beslutar anges med `body`.";
    filed_by_others() => WrongState, "Who owns the matter files it, or a body does.", "Den som äger ärendet lägger det till handlingarna, eller ett samverkansorgan.";
    rests_on_decision() => WrongState, "An approval, an adoption or a request for adoption rests on the decision: it stays what it is.", "Ett godkännande, ett antagande eller en begäran om antagande vilar på beslutet: det förblir vad det är.";
    decided_by_others() => WrongState, "Others have decided in the matter: they must go on seeing it.", "Andra har beslutat i ärendet: de ska kunna se det även fortsättningsvis.";
    body_or_organ() => Required, "Name either the body of the cooperation that decided, or the organ of your organisation.", "Ange antingen samverkansorganet som beslutade eller er organisations organ.";
    body_decides_unseen() => DoesNotFit, "What a body decides in common is not for one organisation alone: make the matter visible within the cooperation first.", "Det som ett organ beslutar gemensamt är inte en organisations eget: gör först ärendet synligt inom samverkan.";
    not_per_capsulam() => DoesNotFit, "Only a body decides per capsulam, and outside its meetings.", "Bara ett samverkansorgan beslutar per capsulam, och utanför sina möten.";
    day_needed() => Required, "Give the day on which the body decided.", "Ange dagen då organet beslutade.";
    not_the_day_of_the_meeting(day: NaiveDate) => InvalidPeriod, "It was decided at a meeting on {day}: leave the day out.", "Det beslutades vid ett möte den {day}: utelämna dagen.";
    year_of_the_day(year: i32) => InvalidValue, "The day is in {year}: leave the year out.", "Dagen infaller {year}: utelämna året.";
    item_of_another_body() => DoesNotFit, "The item was dealt with at a meeting of another body.", "Ärendet behandlades vid ett annat organs möte.";
    item_of_another_matter() => DoesNotFit, "The item is about another matter.", "Dagordningens ärende gäller ett annat ärende.";
    step_of_another_matter() => DoesNotFit, "The decision that it takes up is in another matter.", "Beslutet som tas upp hör till ett annat ärende.";
    may_not_follow(english: &str, before: &str, can: &str, swedish: &str, efter: &str, kan: &str) => WrongState, "A step that {english} can't come {before}. Possible: {can}.", "Ett steg som {swedish} kan inte komma {efter}. Möjligt: {kan}.";
    back_in_time(day: NaiveDate) => InvalidPeriod, "It takes up a decision that was not made before {day}, and dates never go back: give no earlier day or year.", "Det tar upp ett beslut som inte fattades före {day}, och datum går aldrig bakåt: ange ingen tidigare dag och inget tidigare år.";
    later_step_before(day: NaiveDate) => InvalidPeriod, "A decision that takes it up would be dated before it: give {day} or an earlier day.", "Ett beslut som tar upp det skulle ligga före det: ange {day} eller en tidigare dag.";
    day_of_what_rests(day: NaiveDate) => InvalidPeriod, "An approval or an adoption by the decision is of {day}: give that day.", "Ett godkännande eller ett antagande genom beslutet är från {day}: ange den dagen.";
    later_than_what_follows(day: NaiveDate) => InvalidPeriod, "What follows from the decision is of {day}: give that day or an earlier one.", "Det som följer av beslutet är från {day}: ange den dagen eller en tidigare.";
    earlier_than_the_report(day: NaiveDate) => InvalidPeriod, "The decision is on a report of {day}: give that day or a later one.", "Beslutet gäller en rapport från {day}: ange den dagen eller en senare.";
    breaks_the_chain() => WrongState, "A decision that takes it up may not follow it then.", "Ett beslut som tar upp det kan då inte följa på det.";
    paragraph_taken() => AlreadyExists, "The organ has a decision with this paragraph in the year.", "Organet har redan ett beslut med den paragrafen det året.";
    no_such_clause() => DoesNotFit, "The draft has no clause with this number.", "Utkastet har ingen bestämmelse med det numret.";
    words_not_found(count: usize) => DoesNotFit, "These words stand {count} times in the clause: quote so many that they stand there once.", "Orden står {count} gånger i bestämmelsen: ange så många att de står där en gång.";
    amended_already() => WrongState, "The amendments have changed a draft: change its clauses instead.", "Justeringarna har ändrat ett utkast: ändra dess bestämmelser i stället.";
    not_a_draft() => WrongState, "Only a draft is amended, and it is adopted already.", "Bara ett utkast justeras, och det är redan antaget.";

    // Drafting agreements
    no_agreement_document() => DoesNotFit, "The document is of another kind than AGREEMENT.", "Dokumentet är av en annan typ än AGREEMENT.";
    agreement_drafted_already() => AlreadyExists, "The document holds an agreement already.", "Dokumentet innehåller redan en överenskommelse.";
    too_few_parties() => Required, "An agreement is between at least two parties, and your organisation is one of them.", "En överenskommelse sluts av minst två parter, och er organisation är en av dem.";
    party_named_twice() => AlreadyExists, "The party is named twice.", "Parten är angiven två gånger.";
    day_of_entry() => DoesNotFit, "Give the day with ON_DAY, and only then.", "Ange dagen med ON_DAY, och bara då.";
    months_out_of_range(most: i32) => InvalidValue, "It must be 0 to {most} months.", "Det ska vara 0 till {most} månader.";
    sent_already() => WrongState, "The agreement has been sent for approval: it is not changed any more.", "Överenskommelsen är skickad för godkännande och ändras inte längre.";
    not_sent_yet() => WrongState, "The agreement is still a draft: it has not been sent for approval.", "Överenskommelsen är ännu ett utkast: den har inte skickats för godkännande.";
    approved_before_sent(day: NaiveDate) => InvalidPeriod, "It was sent for approval on {day}: give that day or a later one.", "Den skickades för godkännande {day}: ange den dagen eller en senare.";
    text_not_adopted() => WrongState, "Its text is still a draft, which the other parties can't see: adopt the version first.", "Texten är ännu ett utkast, som övriga parter inte ser: anta versionen först.";
    unseen_by_parties() => DoesNotFit, "The other parties can't see the document: make it visible within the cooperation, or to everybody where it founds or abolishes bodies.", "Övriga parter ser inte dokumentet: gör det synligt inom samverkan, eller offentligt om det inrättar eller upphäver organ.";
    each_binds_nobody_else() => DoesNotFit, "An agreement that enters into force for each party by itself supersedes none and founds or abolishes no body: let it enter into force with the last approval, or on a day.", "En överenskommelse som träder i kraft för var och en ersätter ingen annan och inrättar eller upphäver inget organ: låt den träda i kraft med det sista godkännandet, eller en bestämd dag.";
    not_approved_by_you() => WrongState, "Your organisation has not approved the agreement, so it is not bound by it.", "Er organisation har inte godkänt överenskommelsen och är därför inte bunden av den.";
    binds_no_party() => DoesNotFit, "Those who write in the body are not all parties to the agreement.", "Alla som får skriva i organet är inte parter i överenskommelsen.";
    bound_already() => AlreadyExists, "Another agreement founds or abolishes the body already.", "En annan överenskommelse inrättar eller upphäver redan organet.";
    supersedes_other_parties() => DoesNotFit, "The parties of the agreement whose place it takes are not all parties to this one.", "Parterna i överenskommelsen som ersätts är inte alla parter i denna.";

    // Groups and seats
    parent_changed_later(last: NaiveDate) => InvalidPeriod, "The body above it was changed from {last} on: this must be later.", "Det överordnade organet byttes från {last}: detta ska vara senare.";
    min_holders_out_of_range(most: i32) => InvalidValue, "It must be 0 to {most}.", "Det ska vara 0 till {most}.";
    max_holders_out_of_range(most: i32) => InvalidValue, "It must be at least 1 and `minHolders`, and at most {most}.", "Det ska vara minst 1 och `minHolders`, och högst {most}.";
    seat_has_more_holders() => DoesNotFit, "More ordinary holders than that have the seat today or later: end an appointment first.", "Platsen har fler ordinarie än så, i dag eller senare: avsluta ett uppdrag först.";
    seat_has_ended() => WrongState, "The seat has ended.", "Platsen har upphört.";
    organisation_of_another_kind() => DoesNotFit, "The organisation is of another kind.", "Organisationen är av en annan typ.";
    without_area_group() => DoesNotFit, "On this day the kommun has no area group.", "Den dagen har kommunen ingen länsdelsgrupp.";
    without_steering_group() => DoesNotFit, "On this day there is no county steering group.", "Den dagen finns ingen länsstyrgrupp.";
    nothing_to_change() => Required, "Give `sphere` or `parent`: there is nothing to change.", "Ange `sphere` eller `parent`: det finns inget att ändra.";
    no_time_of_day() => InvalidValue, "It is no time of day; write it as 09:30.", "Det är inget klockslag; skriv det som 09:30.";
    time_left_out(day: NaiveDate) => InvalidValue, "The clocks go forward on {day}: there is no such time.", "Klockan ställs fram den {day}: tiden finns inte.";
    ends_before_start() => InvalidPeriod, "It must end after its start.", "Slutet ska ligga efter starten.";
    meeting_of_no_body() => Required, "Name at least one body.", "Ange minst ett organ.";
    note_on_an_agenda() => WrongState, "It stands on the agenda of a meeting: take the item away first.", "Den tas upp på ett mötes dagordning: ta först bort ärendet.";
    is_referred_to() => WrongState, "Something else refers to it, which you may not see: it can't be removed any more.", "Något annat hänvisar till det, som du kanske inte ser: det kan inte tas bort längre.";
    item_named_twice() => AlreadyExists, "This item is named before.", "Ärendet är redan nämnt.";
    attendance_recorded() => WrongState, "It is recorded already who came: an answer or another invitation comes too late.", "Det är redan antecknat vem som kom: ett svar eller en ny inbjudan kommer för sent.";
    arranged_by_others() => DoesNotFit, "The meetings of these bodies are arranged by different organisations: plan one for each.", "Organens möten ordnas av olika organisationer: planera ett för vart och ett.";
    body_named_twice() => AlreadyExists, "The body is named twice.", "Organet är angivet två gånger.";
    agenda_closed() => WrongState, "The agenda is closed: the meeting is held, cancelled or only asked for.", "Dagordningen är stängd: mötet är genomfört, inställt eller bara begärt.";
    last_day_for_items_passed(day: NaiveDate) => InvalidPeriod, "Items were added until {day}; add it to the next meeting.", "Ärenden kunde anmälas till och med {day}; anmäl det till nästa möte.";
    carried_from_later() => InvalidPeriod, "An item carries over one of an earlier meeting.", "Ett ärende förs över från ett tidigare möte.";
    item_not_accepted() => WrongState, "Place, time and who sees it are set by who arranges the meeting, once the item is accepted.", "Plats, tid och vem som ser det bestäms av den som anordnar mötet, när ärendet är upptaget.";
    item_of_another_meeting() => DoesNotFit, "The item is of another meeting.", "Ärendet hör till ett annat möte.";
    meeting_without_agenda() => WrongState, "The meeting has no item on its agenda: add one first.", "Mötet har inget ärende på dagordningen: lägg till ett först.";
    after_the_meeting() => InvalidPeriod, "The last day can't be after the meeting.", "Sista dagen kan inte ligga efter mötet.";
    meeting_not_called() => WrongState, "The meeting is not called.", "Mötet är inte kallat.";
    attendance_closed() => WrongState, "Who came is recorded once the meeting is called, until its notes are approved.", "Närvaron antecknas när mötet är kallat, tills anteckningarna är godkända.";
    meeting_takes_no_guests() => WrongState, "Guests are invited to a meeting that is planned or called, and added to one that was held until its notes are approved.", "Gäster bjuds in till ett möte som är planerat eller kallat, och läggs till ett som är genomfört tills anteckningarna är godkända.";
    guest_stays() => WrongState, "An invitation is taken back before the meeting is held, and before anything is recorded of the guest.", "En inbjudan tas tillbaka innan mötet hålls, och innan något är antecknat om gästen.";
    no_guest() => DoesNotFit, "It is a member, or a substitute, and no guest.", "Det är en ledamot eller ersättare, och ingen gäst.";
    meeting_not_begun() => WrongState, "The meeting has not begun.", "Mötet har inte börjat.";
    nobody_came() => WrongState, "Record first who came.", "Anteckna först vilka som kom.";
    called_already() => AlreadyExists, "The person is invited or called already, or will be called as a member.", "Personen är redan inbjuden eller kallad, eller kallas som ledamot.";
    members_come_to_all() => DoesNotFit, "Only guests and co-opted members come for single items: leave `forItems` out.", "Bara gäster och adjungerade kommer till enskilda ärenden: utelämna `forItems`.";
    items_and_from_item() => DoesNotFit, "Give either `forItems` or `fromItem`.", "Ange antingen `forItems` eller `fromItem`.";
    substitute_not_sent() => DoesNotFit, "A substitute is named with the answer SUBSTITUTE alone.", "En ersättare anges bara med svaret SUBSTITUTE.";
    substitute_to_be_named() => DoesNotFit, "The substitute is named with SUBSTITUTED, and with nothing else.", "Ersättaren anges med SUBSTITUTED, och inte annars.";
    no_substitute_of_it() => DoesNotFit, "It is no substitute of this appointment on the day of the meeting: name one first.", "Det är ingen ersättare för förordnandet på mötesdagen: utse en först.";
    meeting_not_held() => WrongState, "The meeting was not held.", "Mötet är inte genomfört.";
    item_not_dealt_with() => WrongState, "The item was not dealt with: the meeting was not held, or the item did not stand on its agenda.", "Ärendet behandlades inte: mötet är inte genomfört, eller så stod ärendet inte på dagordningen.";
    notes_have_a_draft() => WrongState, "There is a draft already: change it, or approve it first.", "Det finns redan ett utkast: ändra det, eller godkänn det först.";
    other_side_chairs() => DoesNotFit, "The other side holds the chair on the day of the meeting, and approves the notes.", "Den andra parten är ordförande på mötesdagen, och godkänner anteckningarna.";
    approving_meeting_needed() => Required, "The notes of this body are approved by a later meeting: name it.", "Organets anteckningar godkänns av ett senare möte: ange det.";
    no_approving_meeting() => DoesNotFit, "Notes are approved by a later meeting of the same body that was held.", "Anteckningar godkänns av ett senare möte i samma organ som är genomfört.";
    commission_to_nobody() => Required, "Name at least one body or organisation that is to carry it out.", "Ange minst ett organ eller en organisation som ska utföra det.";
    receiver_named_twice() => AlreadyExists, "Somebody is named twice.", "Någon är angiven två gånger.";
    commission_upwards() => DoesNotFit, "A commission goes downwards or sideways: a body gives none to a level above its own, and a kommun's group none outside its kommun. Add an item or an obstacle there instead.", "Ett uppdrag går nedåt eller åt sidan: ett organ ger inget till en nivå över sin egen, och en kommuns grupp inget utanför kommunen. Anmäl i stället ett ärende eller ett hinder där.";
    commission_to_itself() => DoesNotFit, "A body gives no commission to itself.", "Ett organ ger inte uppdrag till sig självt.";
    decision_of_another_body() => DoesNotFit, "The decision is not of the body that gives the commission.", "Beslutet är inte fattat av det organ som ger uppdraget.";
    part_of_anothers() => DoesNotFit, "The body that gives this commission does not carry out that one.", "Det organ som ger uppdraget utför inte det andra.";
    due_before_given() => InvalidPeriod, "It can't be due before it is given.", "Det kan inte vara klart före den dag då det lämnas.";
    seen_by_who_carries_out() => DoesNotFit, "A commission is seen by those who carry it out: PUBLIC or COOPERATION.", "Ett uppdrag ses av dem som ska utföra det: PUBLIC eller COOPERATION.";
    decided_before_the_report() => DoesNotFit, "That decision was made before the report: name the one on the report.", "Beslutet togs före rapporten: ange det beslut som togs om rapporten.";
    commission_accepted_already() => WrongState, "It is accepted as it reads: withdraw it, and give another.", "Det är mottaget som det lyder: återkalla det och ge ett nytt.";
    commission_is_over() => WrongState, "It is closed or withdrawn already.", "Det är redan avslutat eller återkallat.";
    report_of_nothing() => Required, "Give a text, a document or a reference.", "Ange en text, ett dokument eller en hänvisning.";
    decision_on_report_needed() => Required, "Name the decision on the report: an item of an agenda alone is none.", "Ange beslutet om rapporten: ett ärende på dagordningen är inget beslut i sig.";
    remains_to_be_said() => Required, "Say either what remains or that nothing does.", "Ange antingen vad som återstår eller att ingenting gör det.";
    remains_due_some_day() => Required, "What remains has a day by which it is due, and nothing else has.", "Det som återstår ska vara klart en viss dag, och inget annat.";
    ladder_not_upwards() => DoesNotFit, "A dispute climbs OFFICIALS, LOCAL_POLITICAL, COUNTY_POLITICAL, ARBITRATION in this order, each at most once: steps may be left out.", "En tvist förs uppåt i ordningen OFFICIALS, LOCAL_POLITICAL, COUNTY_POLITICAL, ARBITRATION, varje steg högst en gång: steg får utelämnas.";
    agreement_without_ladder() => DoesNotFit, "The agreement has no ladder for disputes.", "Överenskommelsen har ingen ordning för tvister.";
    not_bound_by_agreement() => DoesNotFit, "The agreement doesn't bind this organisation: a dispute under it is between its parties, and kommuner whose association is one.", "Överenskommelsen binder inte den här organisationen: en tvist enligt den förs mellan dess parter, och kommuner vars kommunförbund är part.";
    dispute_with_oneself() => DoesNotFit, "A dispute is raised against another organisation.", "En tvist anmäls mot en annan organisation.";
    forum_to_be_named() => Required, "The agreement means several bodies on this day: name the one.", "Överenskommelsen avser flera organ den dagen: ange vilket.";
    no_forum_of_this_step() => DoesNotFit, "The agreement means another body for this step on this day.", "Överenskommelsen avser ett annat organ för steget den dagen.";
    step_has_an_outcome() => WrongState, "The step has an outcome already.", "Steget har redan ett utfall.";
    step_without_outcome() => WrongState, "The step has no outcome yet: record it first.", "Steget har inget utfall ännu: anteckna det först.";
    no_step_above() => WrongState, "It stands at the last step.", "Den står vid det sista steget.";
    steering_body_to_be_named() => Required, "Several bodies steer it: name the one.", "Flera organ är styrande: ange vilket.";
    not_in_the_body() => DoesNotFit, "The organisation does not sit in the body on that day: name one that does, or your own.", "Organisationen sitter inte i organet den dagen: ange en som gör det, eller den egna.";
    named_by_who_arranges() => DoesNotFit, "Only who arranges the body's meetings names another organisation than its own: leave it out, and ask in the body.", "Bara den som anordnar organets möten anger en annan organisation än den egna: utelämna den och fråga i organet.";
    answer_due_too_soon(earliest: NaiveDate) => InvalidPeriod, "Others arrange the meetings of that body, which needs time to answer: give {earliest} or a later day.", "Andra anordnar det organets möten, och det behöver tid att svara: ange {earliest} eller en senare dag.";
    not_concerned_by_step() => DoesNotFit, "A step is handled by one of the two that the dispute is between, a party to the agreement, the region, the municipalities' association, or who arranges the meetings of its body.", "Ett steg handläggs av någon av de två som tvisten står mellan, en part i överenskommelsen, regionen, kommunförbundet eller den som anordnar möten i stegets organ.";
    outcome_by_who_handles() => WrongState, "Who handles the step records its outcome: it is resolved after that.", "Den som handlägger steget antecknar dess utfall: därefter kan tvisten lösas.";
    no_steering_body() => DoesNotFit, "That body does not steer it, or none does.", "Det organet är inte styrande, eller så är inget det.";
    prepares_another_body() => DoesNotFit, "The body prepares no meetings of the body of that one.", "Organet bereder inte möten i det mötets organ.";
    prepares_what_is_earlier() => InvalidPeriod, "A meeting prepares one that begins after it.", "Ett möte bereder ett möte som börjar efter det.";
    prepared_later() => InvalidPeriod, "A meeting that prepares it does not begin before that: move that one first.", "Ett möte som bereder det börjar inte dessförinnan: flytta det mötet först.";
    training_not_begun() => WrongState, "The training has not begun.", "Fortbildningen har inte börjat.";
    year_is_planned(year: i32) => AlreadyExists, "The body has a plan for {year} already: change that.", "Organet har redan ett årshjul för {year}: ändra det.";
    plan_of_another_body() => DoesNotFit, "A plan is made from one of another year of the same body.", "Ett årshjul görs av samma organs årshjul för ett annat år.";
    day_of_another_year(year: i32) => InvalidPeriod, "The plan is for {year}: choose a day of that year.", "Årshjulet gäller {year}: välj en dag det året.";
    extra_in_year_plan() => DoesNotFit, "Extra meetings are requested when they are needed, and not in a year plan.", "Extra möten begärs när de behövs, och inte i ett årshjul.";
    no_meeting_of_the_plan() => DoesNotFit, "It is no meeting of this year plan.", "Det är inget möte i årshjulet.";
    kind_of_item_stays() => DoesNotFit, "An item stays what it is: remove it and add another.", "En punkt förblir vad den är: ta bort den och lägg till en annan.";
    meeting_is_planned() => WrongState, "The meeting is planned: move or cancel that.", "Mötet är planerat: flytta eller ställ in det.";
    body_does_not_exist_then() => DoesNotFit, "The body does not stand then.", "Organet finns inte då.";
    no_steering_parent() => DoesNotFit, "Above such a group stands the board, the county steering group or a working committee of the day.", "Över en sådan grupp står beredningen, länsstyrgruppen eller ett arbetsutskott den dagen.";
    no_area_group() => DoesNotFit, "Above such a group stands the area group of the kommun's care area of the day.", "Över en sådan grupp står länsdelsgruppen i kommunens närsjukvårdsområde den dagen.";
    has_later_seat(first: NaiveDate) => DoesNotFit, "It has a seat that begins on {first}: choose a day after that.", "Det finns en plats som börjar {first}: välj en dag därefter.";
    has_later_appointment(first: NaiveDate) => DoesNotFit, "It has an appointment that begins on {first}: choose a day after that.", "Det finns ett uppdrag som börjar {first}: välj en dag därefter.";
    has_later_substitute(first: NaiveDate) => DoesNotFit, "It has a substitute's appointment that begins on {first}: choose a day after that.", "Det finns en ersättares uppdrag som börjar {first}: välj en dag därefter.";
    has_later_participant(first: NaiveDate) => DoesNotFit, "It has an external participant that begins on {first}: choose a day after that.", "Det finns en extern deltagare som börjar {first}: välj en dag därefter.";
    has_later_steering(first: NaiveDate) => DoesNotFit, "It has a steering relation that begins on {first}: choose a day after that.", "Det finns en styrrelation som börjar {first}: välj en dag därefter.";
    has_later_name(first: NaiveDate) => DoesNotFit, "It has a name that begins on {first}: choose a day after that.", "Det finns ett namn som börjar {first}: välj en dag därefter.";
    has_later_chair(year: i32) => DoesNotFit, "It has a chair term of {year}: choose a day after that.", "Det finns ett ordförandeskap {year}: välj en dag därefter.";

    // Names
    borne_already() => AlreadyExists, "It bears this name in this period already.", "Den bär redan namnet under tiden.";
    borne_by_others() => DoesNotFit, "Another organisation or body is called so.", "En annan organisation eller ett annat organ heter så.";
    no_bearer() => DoesNotFit, "What is to bear the name is not there then.", "Det som ska bära namnet finns inte då.";
    official_name_begins_later(on: NaiveDate) => AlreadyExists, "Another official name begins on {on}: begin after that, or end by then with `to`.", "Ett annat officiellt namn börjar {on}: börja därefter, eller sluta senast då med `to`.";

    // Parameters of rules
    no_number_of_rule(most: u32) => DoesNotFit, "This parameter is a whole number from 0 to {most}.", "Parametern är ett heltal från 0 till {most}.";
    no_rotation() => DoesNotFit, "`term_begins` is a day of every year, as `07-01`, and `term_years` a number from 1 to 10.", "`term_begins` är en dag som finns varje år, som `07-01`, och `term_years` ett tal från 1 till 10.";
    not_among(known: &str) => DoesNotFit, "What this parameter can say is `{known}`; several, where it takes several, with commas and no spaces between them, each once.", "Det parametern kan säga är `{known}`; flera, där den tar flera, med komma utan mellanslag, var och en en gång.";
    no_such_parameter() => DoesNotFit, "The rule has no such parameter on that day: see its `parameters`.", "Regeln har ingen sådan parameter den dagen: se dess `parameters`.";
    said_already() => AlreadyExists, "The parameter says this on that day already.", "Parametern säger redan detta den dagen.";
    another_reading_begins(on: NaiveDate) => AlreadyExists, "The parameter says something else from {on} on: begin after that.", "Parametern säger något annat från och med {on}: börja därefter.";

    // Participants and reports of structure
    not_from_outside() => DoesNotFit, "It is not from outside: parties take part by seats and appointments.", "Den är inte extern: parterna deltar genom platser och uppdrag.";
    participates_already() => AlreadyExists, "It takes part in the group in this period already.", "Den deltar redan i gruppen under tiden.";
    organisation_given_twice() => InvalidValue, "Give `organisation` or `newOrganisation`, not both.", "Ange `organisation` eller `newOrganisation`, inte båda.";
    organisation_not_given() => Required, "Give `organisation` or `newOrganisation`.", "Ange `organisation` eller `newOrganisation`.";
    unknown_sector() => InvalidValue, "There is no such sector: take a code of `ParticipantSector` from `vocabulary`.", "Sektorn finns inte: ta en kod för `ParticipantSector` ur `vocabulary`.";
    report_lies_ahead() => InvalidPeriod, "The day of the report can't lie ahead.", "Rapportens dag kan inte ligga framåt i tiden.";
    report_without_group() => Required, "A report names at least one local group.", "En rapport anger minst en lokal samverkansgrupp.";
    no_local_group_of_own() => DoesNotFit, "It is no local group of the own kommun.", "Den är ingen lokal samverkansgrupp i den egna kommunen.";
    report_names_it_already() => AlreadyExists, "The report names it already.", "Rapporten anger den redan.";
    calendar_reads() => InvalidValue, "A calendar is only read: its account is READER.", "En kalender läses bara: dess konto är READER.";
    calendar_of_whom() => DoesNotFit, "`person` is whose meetings a calendar has: an employee of the own organisation; for programs leave it out.", "`person` är den vars möten kalendern har: någon som den egna organisationen har anställt; utelämna det för program.";
    not_own_employee() => DoesNotFit, "A report names who the own kommun employs; somebody else is named by the area group, with consent: `nameResponsible`.", "En rapport anger någon som den egna kommunen har anställt; någon annan utses av länsdelsgruppen, med samtycke: `nameResponsible`.";
    no_area_group_of_it() => DoesNotFit, "It is no area group.", "Det är ingen länsdelsgrupp.";
    not_of_the_area() => DoesNotFit, "On the first day it is no kommun of the area group's care area.", "Den första dagen är det ingen kommun i länsdelsgruppens närsjukvårdsområde.";
    responsible_already() => AlreadyExists, "Somebody is responsible in the kommun in this period already: end that first.", "Någon är redan ansvarig i kommunen under tiden: avsluta det först.";
    no_receiver() => DoesNotFit, "On this day the kommun has no area group to report to.", "Den dagen har kommunen ingen länsdelsgrupp att rapportera till.";

    // Persons, appointments and substitutes
    seat_is_full() => AlreadyExists, "The seat has as many ordinary holders as it may have in this period: end an appointment first.", "Platsen har redan så många ordinarie som den får ha under tiden: avsluta ett uppdrag först.";
    seat_of_another_organisation() => DoesNotFit, "The seat is not for this organisation.", "Platsen är inte för den här organisationen.";
    person_given_twice() => InvalidValue, "Give `person` or `newPerson`, not both.", "Ange `person` eller `newPerson`, inte båda.";
    neither_person_nor_vacant() => Required, "Give `person` or `newPerson`, or say `vacant: true` to keep the seat vacant.", "Ange `person` eller `newPerson`, eller `vacant: true` för att hålla platsen vakant.";
    vacant_with_person() => InvalidValue, "A vacant seat has nobody: leave out `vacant`, or the person.", "En vakant plats har ingen: utelämna `vacant`, eller personen.";
    person_not_given() => Required, "Give `person` or `newPerson`.", "Ange `person` eller `newPerson`.";
    seat_of_others() => DoesNotFit, "Another kommun has to consent to a seat of its own: add it with addSeat once the group is there.", "En annan kommun måste samtycka till en egen plats: lägg till den med addSeat när gruppen finns.";
    works_elsewhere() => DoesNotFit, "The person works for an organisation that has no part in the project.", "Personen arbetar i en organisation som inte medverkar i projektet.";
    anonymised() => WrongState, "The person has been anonymised.", "Personen är avidentifierad.";
    anonymised_person_appointed() => WrongState, "The person has been anonymised and can't be appointed.", "Personen är avidentifierad och kan inte utses.";
    anonymised_person_changed() => WrongState, "The person has been anonymised: nothing about it can be changed any more.", "Personen är avidentifierad: inget om den kan ändras längre.";
    appointed_already() => AlreadyExists, "The person is appointed to this seat in this period already.", "Personen är redan utsedd till platsen under tiden.";
    no_employer() => DoesNotFit, "The employer is a kommun, the region or the kommuner's association; leave it out for others.", "Arbetsgivaren är en kommun, regionen eller kommunförbundet; utelämna den för andra.";
    seat_does_not_exist_then() => DoesNotFit, "The seat does not stand in the whole period.", "Platsen finns inte under hela tiden.";
    substitutes_are_named() => InvalidValue, "A substitute is named for somebody: use `nameSubstitute`.", "En ersättare utses för någon: använd `nameSubstitute`.";
    protected_person_lost() => WrongState, "The person is under protection, which the employer keeps: agree with the new employer, and end the protection first.", "Personen har skyddade uppgifter, som arbetsgivaren svarar för: kom överens med den nya arbetsgivaren och häv skyddet först.";
    no_appointment_of_body() => DoesNotFit, "It is no appointment to a seat of this body.", "Det är inget uppdrag på en plats i organet.";
    office_of_another_side() => DoesNotFit, "Whoever holds it must represent an organisation of the side that holds it.", "Den som har uppdraget ska företräda en organisation på den part som har det.";
    vice_chair_of_the_same_side() => DoesNotFit, "The rules of this body want the chair and the vice chair from different sides.", "Organets regler säger att ordförande och vice ordförande kommer från olika parter.";
    chaired_by_a_seat() => DoesNotFit, "The holder of a seat chairs this body by its document: it has no chair terms. Appoint somebody to that seat.", "Innehavaren av en plats leder det här organet enligt dess dokument: det har inga ordförandeskap. Utse någon till den platsen.";
    within_another_term(year: i32) => DoesNotFit, "The term that begins in {year} holds then.", "Ordförandeskapet som börjar {year} gäller då.";
    election_needed() => Required, "Its holders are elected representatives: give the organ that elected, the date and the paragraph.", "Innehavarna är förtroendevalda: ange organet som valde, datum och paragraf.";
    not_elected() => DoesNotFit, "Only a person on a seat of elected representatives has been elected: leave it out here.", "Bara en person på en plats för förtroendevalda är vald: utelämna det här.";
    not_held_in_year() => DoesNotFit, "It holds on no day of the year.", "Det gäller inte någon dag under året.";
    not_substituted() => DoesNotFit, "There are no substitutes for this appointment: see the seat's `substitutionRule`.", "För detta uppdrag utses ingen ersättare: se platsens `substitutionRule`.";
    appointment_does_not_hold_then() => DoesNotFit, "The appointment does not hold in the whole period.", "Uppdraget gäller inte under hela tiden.";

    // Projects
    external_id_taken() => AlreadyExists, "Another project of yours has this id.", "Ett annat av era projekt har detta id.";
    part_of_itself() => DoesNotFit, "A project can't be part of itself, nor of one of its own parts.", "Ett projekt kan inte vara del av sig självt eller av en av sina egna delar.";
    too_many_levels(most: usize) => DoesNotFit, "There can be {most} levels of projects: choose one higher up.", "Det kan finnas {most} nivåer av projekt: välj ett högre upp.";
    wider_than_parent() => DoesNotFit, "It is seen by fewer than this project: choose a narrower `visibility` for the part.", "Det syns för färre än det här projektet: välj en snävare `visibility` för delen.";
    parent_is_over() => WrongState, "It is closed or cancelled: it gets no more parts.", "Det är avslutat eller avbrutet: det får inga fler delar.";
    parent_seen_by_fewer() => DoesNotFit, "The project that it is part of is seen by fewer.", "Projektet som det är del av syns för färre.";
    part_seen_by_more() => WrongState, "There are projects in it that are seen by more: change them first.", "Det finns delprojekt som syns för fler: ändra dem först.";
    hidden_from_participants() => WrongState, "Other organisations take part in it: it can't be hidden from them.", "Andra organisationer medverkar i det: det kan inte döljas för dem.";
    planned_end_too_early(start: NaiveDate) => InvalidPeriod, "It must be after the planned start, {start}.", "Den ska vara efter planerad start, {start}.";
    started_already(start: NaiveDate) => DoesNotFit, "It started on {start} already: leave `on` out to take it up again.", "Det startade redan {start}: utelämna `on` för att återuppta det.";
    takes_no_part() => DoesNotFit, "Your organisation doesn't take part in it: join it first.", "Er organisation medverkar inte i det: gå med först.";
    owned_already() => DoesNotFit, "Your organisation owns it: others take part.", "Er organisation äger det: det är andra som medverkar.";
    left_already(left: NaiveDate) => WrongState, "It ended on {left} already.", "Den upphörde redan {left}.";
    takes_part_already() => AlreadyExists, "Your organisation takes part in it already.", "Er organisation medverkar redan i det.";
    due_on_this_day_already() => InvalidValue, "It is due on this day already: give another.", "Den ska redan vara nådd den dagen: ange en annan.";
    reached_already(on: NaiveDate) => WrongState, "It was reached on {on}: it stays as it is.", "Den nåddes {on}: den ändras inte mer.";
    health_by_mutation() => InvalidValue, "That follows from `closeProject` and `cancelProject`: report NOT_STARTED, ON_TRACK, AT_RISK or OFF_TRACK.", "Det följer av `closeProject` och `cancelProject`: ange NOT_STARTED, ON_TRACK, AT_RISK eller OFF_TRACK.";
    no_percentage() => InvalidValue, "It is in percent: 0 to 100.", "Den anges i procent: 0 till 100.";
    period_has_not_begun() => InvalidPeriod, "The period has not begun: report on one that has.", "Perioden har inte börjat: rapportera en som har börjat.";
    corrected_already() => WrongState, "It has been corrected already: correct the report that corrects it.", "Den är redan rättad: rätta den rapport som rättar den.";

    // Indicators and targets
    aggregation_does_not_fit() => DoesNotFit, "A count is put together by SUM, LATEST or NONE; a percentage or a ratio by RATIO or NONE; all else by NONE.", "Antal vägs samman med SUM, LATEST eller NONE, andelar och kvoter med RATIO eller NONE, annat med NONE.";
    can_not_be_cumulative() => DoesNotFit, "Only counts, percentages and ratios can be cumulative.", "Bara antal, andelar och kvoter kan vara ackumulerade.";
    no_counts_to_suppress() => DoesNotFit, "Only a count, a percentage or a ratio can have a threshold: of others it isn't known how many people they are about.", "Bara antal, andelar och kvoter kan ha en röjandegräns: för andra är det inte känt hur många personer de gäller.";
    shows_smaller_figures() => DoesNotFit, "What it replaces suppresses figures that it would show: give it at least the same threshold.", "Den ersatta indikatorn undertrycker tal som den här skulle visa: ge den minst samma röjandegräns.";
    replaced_within_a_year() => DoesNotFit, "It counts people from the beginning of the year: its new version begins with a year.", "Den räknar personer från årets början: den nya versionen börjar med ett år.";
    baseline_is_small() => InvalidValue, "It is a figure about so few people that it would be suppressed: leave it out.", "Det är ett tal om så få personer att det skulle undertryckas: utelämna det.";
    threshold_out_of_range(lowest: i32, highest: i32) => InvalidValue, "The threshold is {lowest} to {highest}.", "Röjandegränsen är {lowest} till {highest}.";
    reported_to_too_early() => InvalidPeriod, "It is the day after the last: it must be after `reportedFrom`.", "Det är dagen efter den sista: den ska vara efter `reportedFrom`.";
    would_mean_something_else() => WrongState, "Values have been reported, which would mean something else: create a new version of the indicator, with `replaces`, that says from which period.", "Det finns rapporterade värden, som skulle betyda något annat: skapa en ny version av indikatorn, med `replaces`, som säger från vilken period.";
    would_change_what_was_owed() => WrongState, "Others have reported, and it would change what they owed for periods that have ended, or until when: create a new version of the indicator, with `replaces`, that says from which period.", "Andra har rapporterat, och det skulle ändra vad de skulle rapportera för perioder som är slut, eller till när: skapa en ny version av indikatorn, med `replaces`, som säger från vilken period.";
    target_of_a_past_period() => WrongState, "The period has ended, and values have been reported: its target stays.", "Perioden är slut, och värden har rapporterats: målvärdet står fast.";
    commissioned_by_nobody() => Required, "What others have to report is commissioned by a body: say which.", "Det som andra ska rapportera beställs av ett organ: ange vilket.";
    commissions_nothing() => DoesNotFit, "A body commissions only what the municipalities have to report: leave it out.", "Ett organ beställer bara det som kommunerna ska rapportera: utelämna det.";
    body_commissions_no_such() => DoesNotFit, "The body can't commission it: the board, the county steering group or its committee can, and an area group for its own care area.", "Organet kan inte beställa den: det kan beredningen, länsstyrgruppen eller dess arbetsutskott, och en länsdelsgrupp för sitt närsjukvårdsområde.";
    reported_in_no_care_area() => Required, "Say in which care area it is reported.", "Ange i vilket närsjukvårdsområde den rapporteras.";
    care_area_of_other_reporters() => DoesNotFit, "A care area is said only where its municipalities report: leave it out.", "Närsjukvårdsområde anges bara när dess kommuner rapporterar: utelämna det.";
    participants_of_no_project() => Required, "Participants report an indicator of a project: say which.", "Deltagare rapporterar en indikator i ett projekt: ange vilket.";
    participants_of_anothers_project() => DoesNotFit, "What the participants of a project report is its owner's to say.", "Vad deltagarna i ett projekt rapporterar bestämmer dess ägare.";
    reported_too_early(first: NaiveDate) => InvalidPeriod, "Nothing is owed for what began before the indicator was made: the first period is from {first}. Earlier figures can be entered all the same.", "Inget ska rapporteras för det som började innan indikatorn skapades: första perioden är från {first}. Tidigare utfall kan ändå föras in.";
    obliges_too_early(first: NaiveDate) => InvalidPeriod, "Others would owe values for what has begun: say `reportedFrom` too, {first} or later.", "Andra skulle få det som har börjat att rapportera: ange också `reportedFrom`, {first} eller senare.";
    obliges_afterwards() => InvalidPeriod, "Others would owe values for periods that have ended: leave it, and create another indicator.", "Andra skulle få perioder som är slut att rapportera: låt det stå, och skapa en annan indikator.";
    owed_since_then() => InvalidPeriod, "Figures are owed for periods that began on that day or later, and have ended: give a later day; today when left out.", "Utfall ska rapporteras för perioder som började den dagen eller senare, och är slut: ange en senare dag; i dag när den utelämnas.";
    days_out_of_range(most: i32) => InvalidValue, "From 0 to {most} days.", "Mellan 0 och {most} dagar.";
    replaced_already() => WrongState, "It has a new version already: replace that one.", "Den har redan en ny version: ersätt den i stället.";
    replaced_by_another_owner() => DoesNotFit, "A new version is made by the organisation that owns the indicator.", "En ny version görs av den organisation som äger indikatorn.";
    replaced_from_no_period() => InvalidPeriod, "A new version begins with a period: say the first day of one, later than the first one of the indicator that it replaces.", "En ny version börjar med en period: ange första dagen i en sådan, senare än den första för indikatorn som ersätts.";
    one_of_targets() => InvalidValue, "A target is for one of these: an organisation, a care area, the county.", "Ett målvärde gäller ett av dem: en organisation, ett närsjukvårdsområde, länet.";
    has_no_figure() => InvalidValue, "Where there were no cases, or it does not apply, there is no figure: leave it out.", "När det inte fanns några fall, eller det inte är tillämpligt, finns inget utfall: utelämna det.";
    no_cases_of_a_count() => DoesNotFit, "No cases of a count are the figure 0.", "Inga fall av ett antal är utfallet 0.";
    extension_too_early(due: NaiveDate) => InvalidPeriod, "It is due on {due} anyhow: choose a later day.", "Det ska ändå rapporteras senast {due}: välj en senare dag.";
    extension_not_owed() => DoesNotFit, "The organisation owes no value for the period.", "Organisationen ska inte rapportera något värde för perioden.";
    extension_needs_version() => AlreadyExists, "There is an extension already: pass its `version`.", "Det finns redan ett anstånd: ange dess `version`.";
    periods_would_fall_outside() => WrongState, "Periods have been reported that would fall outside: choose a day that leaves them within.", "Det finns rapporterade perioder som skulle hamna utanför: välj en dag som behåller dem.";
    others_have_values() => WrongState, "Other organisations have values for it: they must go on seeing it.", "Andra organisationer har värden för den: de ska kunna se den även i fortsättningen.";
    target_of_other_periods(english: &str, swedish: &str) => DoesNotFit, "The indicator is reported by {english}: a target is for one, or for a period made of several.", "Indikatorn rapporteras per {swedish}: ett målvärde gäller en sådan period eller en som består av flera.";
    no_target() => Required, "There is no target to remove: give one.", "Det finns inget målvärde att ta bort: ange ett.";
    target_needs_version() => AlreadyExists, "There is a target already: send the `version` that you have seen to change or remove it.", "Det finns redan ett målvärde: skicka den `version` som du har sett för att ändra eller ta bort det.";

    range_upside_down() => InvalidValue, "It must be at least `rangeFrom`.", "Det ska vara minst `rangeFrom`.";

    // Follow-up values
    wrong_kind_of_period(wanted: &str, given: &str, swedish_wanted: &str, swedish_given: &str) => DoesNotFit, "The indicator is reported by {wanted}, not by {given}.", "Indikatorn rapporteras per {swedish_wanted}, inte per {swedish_given}.";
reported_no_more(to: &str) => InvalidPeriod, "The indicator is reported for periods that begin before {to}.", "Indikatorn rapporteras för perioder som börjar före {to}.";
    begins_later(first: NaiveDate) => InvalidPeriod, "The period begins on {first}: it can be reported from that day on.", "Perioden börjar {first}: den kan rapporteras från och med den dagen.";
    reported_by_others(english: &str, swedish: &str) => DoesNotFit, "It is reported by others: {english}.", "Den rapporteras av andra: {swedish}.";
    denominator_is_zero() => InvalidValue, "It must be more than 0.", "Den ska vara större än 0.";
    does_not_follow(actual: Figure) => InvalidValue, "It follows from numerator and denominator: leave it out, or give {actual}.", "Den följer av täljare och nämnare: utelämna den, eller ange {actual:#}.";
    more_than_all() => InvalidValue, "A share is at most 100 percent.", "En andel är högst 100 procent.";
    figure_out_of_range(below: i64, decimals: u32) => InvalidValue, "It must be 0 or more, below {below}, with at most {decimals} decimals.", "Det ska vara 0 eller mer, under {below}, med högst {decimals} decimaler.";
    not_whole() => InvalidValue, "A place on a scale is a whole number.", "Ett ordningstal är ett heltal.";
    indicator_needs_it() => Required, "This indicator needs it.", "Indikatorn kräver uppgiften.";
    not_of_this_measure() => InvalidValue, "An indicator of this measure has none: leave it out.", "Indikatorer av den här typen har ingen sådan: utelämna den.";
    value_needs_version() => AlreadyExists, "There is a value for this period already: send the `version` that you have seen to change it.", "Det finns redan ett värde för perioden: skicka den `version` som du har sett för att ändra det.";
    no_period() => InvalidValue, "It is no period: write it as 2026, 2026-T1, 2026-Q4 or 2026-M11.", "Det är ingen period: skriv den som 2026, 2026-T1, 2026-Q4 eller 2026-M11.";
    hidden_from_who_approves() => DoesNotFit, "Who approves it would not see it: give COOPERATION or PUBLIC, or leave it out.", "Den som godkänner skulle inte se det: ange COOPERATION eller PUBLIC, eller utelämna det.";
    wider_than_the_indicator() => DoesNotFit, "Fewer see the indicator: no more than these can see its values.", "Färre ser indikatorn: fler än de kan inte se dess värden.";
    value_named_twice() => AlreadyExists, "An earlier row is about the same value: give each value once.", "En tidigare rad gäller samma värde: ange varje värde en gång.";
    none_in_call(most: usize) => Required, "There are 0; there may be 1 to {most} in a call.", "Det är 0; det får vara 1 till {most} i ett anrop.";
    too_many_in_call(count: usize, most: usize) => TooLong, "There are {count}; there may be 1 to {most} in a call.", "Det är {count}; det får vara 1 till {most} i ett anrop.";
    nothing_done(rows: usize) => InvalidValue, "Nothing was done, as {rows} rows are faulty: see `rowErrors`.", "Inget har gjorts, eftersom {rows} rader är felaktiga: se `rowErrors`.";

    // Files that are read
    not_utf8() => InvalidValue, "The file is not in UTF-8: in Excel, save it as “CSV UTF-8”.", "Filen är inte i UTF-8: spara den i Excel som ”CSV UTF-8”.";
    empty_file() => Required, "The file is empty: its first row names the columns.", "Filen är tom: första raden nämner kolumnerna.";
    too_many_columns(most: usize) => InvalidValue, "The header has more than {most} cells: take out those that are no column's.", "Rubrikraden har fler än {most} celler: ta bort dem som inte är någon kolumn.";
    column_twice(header: &str) => AlreadyExists, "The column `{header}` is there twice.", "Kolumnen `{header}` finns två gånger.";
    unknown_column(header: &str) => InvalidValue, "There is no column `{header}`.", "Kolumnen `{header}` finns inte.";
    unknown_column_of(header: &str, english: &str, swedish: &str) => InvalidValue, "There is no column `{header}`. There are: {english}.", "Kolumnen `{header}` finns inte. Det finns: {swedish}.";
    more_unknown_columns(more: usize) => InvalidValue, "{more} more of its columns are unknown.", "{more} kolumner till är okända.";
    missing_column(english: &str, swedish: &str) => Required, "The column `{english}` is missing.", "Kolumnen `{swedish}` saknas.";
    quote_not_closed() => InvalidValue, "A quotation mark opens a cell of the row and isn't closed at the cell's end: close it; one within a text is written twice.", "Ett citattecken inleder en cell i raden och avslutas inte i cellens slut: avsluta det; ett inne i en text skrivs två gånger.";
    wrong_number_of_cells(found: usize, expected: usize) => InvalidValue, "The row has {found} cells, the header {expected}.", "Raden har {found} celler, rubrikraden {expected}.";
    more_faults(more: usize) => InvalidValue, "There are {more} more faults: mend these first.", "Det finns {more} fel till: rätta de här först.";
    empty_cell() => Required, "The cell must not be empty.", "Cellen får inte vara tom.";
    neither_yes_nor_no(text: &str) => InvalidValue, "`{text}` is neither yes nor no.", "`{text}` är varken ja eller nej.";
    no_day(text: &str) => InvalidValue, "`{text}` is no day: write it as 2026-11-02.", "`{text}` är ingen dag: skriv den som 2026-11-02.";
    two_numbers(text: &str, thousands: &str, point: &str, comma: &str) => InvalidValue, "`{text}` can be read as {thousands} or as {point} with decimals: write {thousands}, or {comma} with a decimal comma.", "`{text}` kan läsas som {thousands} eller som {point} med decimaler: skriv {thousands}, eller {comma} med decimalkomma.";
    no_workbook() => InvalidValue, "The workbook can't be read: save it anew as .xlsx.", "Arbetsboken kan inte läsas: spara den på nytt som .xlsx.";
    sheet_with_other_columns(sheet: &str, first: &str) => InvalidValue, "The sheet `{sheet}` has other columns than `{first}`, whose table goes on in it: give it the same header row, or another name.", "Bladet `{sheet}` har andra kolumner än `{first}`, vars tabell fortsätter i det: ge det samma rubrikrad eller ett annat namn.";
    workbook_too_large(most: u64) => InvalidValue, "The workbook is larger than {most} MB when it is unpacked: take out what is no part of the table.", "Arbetsboken är större än {most} MB uppackad: ta bort det som inte hör till tabellen.";
    no_whole_number(text: &str) => InvalidValue, "`{text}` is no whole number: write it as 12.", "`{text}` är inget heltal: skriv det som 12.";
    no_number(text: &str) => InvalidValue, "`{text}` is no number: write it as 12.5, without thousands separators.", "`{text}` är inget tal: skriv det som 12.5, utan tusentalsavgränsare.";
    no_number_with_comma(text: &str) => InvalidValue, "`{text}` is no number: write it as 12,5 or 12.5, without thousands separators.", "`{text}` är inget tal: skriv det som 12,5 eller 12.5, utan tusentalsavgränsare.";
    none_of_codes(text: &str, codes: &str) => InvalidValue, "`{text}` is none of {codes}.", "`{text}` är inget av {codes}.";
    no_period_in_cell(text: &str) => InvalidValue, "`{text}` is no period: write it as 2026, 2026-T1, 2026-Q4 or 2026-M11.", "`{text}` är ingen period: skriv den som 2026, 2026-T1, 2026-Q4 eller 2026-M11.";
    no_moment(text: &str) => InvalidValue, "`{text}` is no moment: write it as 2026-11-02T09:00:00Z.", "`{text}` är ingen tidpunkt: skriv den som 2026-11-02T09:00:00Z.";
    returned_without_reason() => Required, "A value that is RETURNED has a reason.", "Ett värde i läget RETURNED har ett skäl.";
    begun_without_day(phase: &str) => Required, "A project that is {phase} has begun: give the day, as 2026-11-02.", "Ett projekt i fasen {phase} har börjat: ange dagen, som 2026-11-02.";
    number_of_an_earlier_row() => AlreadyExists, "An earlier row has the same number there: give each once.", "En tidigare rad har samma nummer där: ange varje en gång.";
    extension_named_twice() => AlreadyExists, "An earlier row is about the same extension: give each once.", "En tidigare rad gäller samma anstånd: ange varje en gång.";
    target_named_twice() => AlreadyExists, "An earlier row is about the same target: give each once.", "En tidigare rad gäller samma målvärde: ange varje en gång.";
    target_of_several() => InvalidValue, "A target is one organisation's, a care area's, or the county's: name one of them, or none for each that reports.", "Ett målvärde gäller en organisation, ett närsjukvårdsområde eller hela länet: ange ett av dem, eller inget för var och en som rapporterar.";
    corrects_another_period() => InvalidValue, "It corrects a report about another period.", "Den rättar en rapport om en annan period.";
    no_group() => InvalidValue, "It is neither a local group nor a working group: other bodies are no part of this file.", "Det är varken en lokal samverkansgrupp eller en arbetsgrupp: andra organ hör inte till den här filen.";
    slug_of_an_earlier_row() => AlreadyExists, "An earlier row has the same slug: give each once.", "En tidigare rad har samma slug: ange varje en gång.";

    // What their rows name
    out_of_sight_of_organisation() => NotFound, "It names nothing that the organisation can see.", "Det är inget som organisationen kan se.";
    owned_by_another() => Forbidden, "Another organisation owns what has this slug.", "En annan organisation äger det som har den slugen.";
    slug_of_another_owner(prefix: &str) => InvalidValue, "A slug begins with that of its owner: {prefix}", "En slug börjar med ägarens: {prefix}";
    no_reporting_organisation(key: &str) => NotFound, "`{key}` is no organisation that reports: write a municipality code such as 2584, or the region's code.", "`{key}` är ingen organisation som rapporterar: skriv en kommunkod som 2584, eller regionens kod.";
    not_the_next_number(next: i32) => InvalidValue, "The next number there is {next}: rows come in the order of their numbers, without gaps.", "Nästa nummer där är {next}: raderna kommer i nummerordning, utan luckor.";
    is_otherwise() => AlreadyExists, "It is there already, and otherwise than the row says: an import doesn't change it.", "Det finns redan, och är något annat än raden säger: en import ändrar det inte.";
    is_another_project() => AlreadyExists, "It is there already, and otherwise than the row says: projects are changed with changeProject, not by an import.", "Det finns redan, och är något annat än raden säger: projekt ändras med changeProject, inte genom import.";
    reported_for_another() => Forbidden, "You report for your own organisation only: leave the cell empty, or take the row out.", "Du rapporterar bara för din egen organisation: lämna cellen tom eller ta bort raden.";
    nobody_can_approve() => Forbidden, "Its indicator is its owner's alone: nobody can approve the value. Write SUBMITTED.", "Indikatorn är bara ägarens: ingen kan godkänna värdet. Skriv SUBMITTED.";
}

problems! { PlausibilityWarning:
    falls_within_year(now: Figure, then: Figure, before: &str) => FallsWithinYear, "It counts from the beginning of the year, but {now} is less than {then} for {before}.", "Det räknas från årets början, men {now:#} är mindre än {then:#} för {before}.";
    exceeds_a_later_value(now: Figure, then: Figure, after: &str) => FallsWithinYear, "It counts from the beginning of the year, but {now} is more than {then} for {after}.", "Det räknas från årets början, men {now:#} är mer än {then:#} för {after}.";
    far_from_history(figure: Figure, middle: Figure, count: usize) => FarFromHistory, "{figure} is far from {middle}, the median of your {count} values before it.", "{figure:#} är långt från {middle:#}, som är medianen av era {count} tidigare värden.";
    increase_far_from_history(figure: Figure, middle: Figure, count: usize) => FarFromHistory, "{figure} since the period before is far from {middle}, the median of your {count} periods before it.", "{figure:#} sedan förra perioden är långt från {middle:#}, som är medianen av era {count} tidigare perioder.";
    outside_range(figure: Figure, from: Figure, to: Figure) => OutsideRange, "{figure} lies outside {from}–{to}, the range that the indicator gives.", "{figure:#} ligger utanför {from:#}–{to:#}, som indikatorn anger.";
    denominator_changes(now: Figure, then: Figure, before: &str) => DenominatorChanges, "The denominator {now} is more than half larger or smaller than {then} for {before}.", "Nämnaren {now:#} är mer än hälften större eller mindre än {then:#} för {before}.";
    numerator_changes(now: Figure, then: Figure, before: &str) => NumeratorChanges, "The numerator {now} is more than half larger or smaller than {then} for {before}.", "Täljaren {now:#} är mer än hälften större eller mindre än {then:#} för {before}.";
    comment_names_person(age: &str, place: &str, number: &str) => CommentNamesPerson, "The comment has an age ({age}), a place ({place}) and a number ({number}): together they may say who it is about.", "Kommentaren har en ålder ({age}), en plats ({place}) och ett antal eller nummer ({number}): tillsammans kan de peka ut någon.";
}

/// That a warning is not acknowledged.
pub fn unacknowledged(warning: &Problem<PlausibilityWarning>) -> Problem {
    let code = warning.code.code();
    Problem {
        code: UserErrorCode::UnacknowledgedWarnings,
        field: vec!["acknowledgedWarnings".to_owned()],
        position: None,
        english: format!("{} Correct it, or acknowledge {code}.", warning.english),
        swedish: format!("{} Rätta det, eller bekräfta {code}.", warning.swedish),
    }
}

/// How values of a type are written, in both languages: what a value is that can't be read as one, and how to write one.
pub struct Notation {
    english: (String, String),
    swedish: (String, String),
}

/// Declares how values are written: name and arguments; in English what a value is that is none, and how to write one; the same in
/// Swedish.
macro_rules! notations {
    ($($name:ident($($argument:ident: $of:ty),*): $is:literal, $write:literal, $ar:literal, $skriv:literal;)+) => {$(
        #[doc = concat!("A value that is ", $is, ".")]
        pub fn $name($($argument: $of),*) -> Notation {
            Notation {
                english: (format!($is), format!($write)),
                swedish: (format!($ar), format!($skriv)),
            }
        }
    )+};
}

notations! {
    date(): "no day", "write the date as year-month-day, such as \"2026-11-22\"", "inget giltigt datum", "skriv datumet som år-månad-dag, till exempel \"2026-11-22\"";
    moment(): "no moment", "write day and time with the time zone, as \"2026-11-22T09:00:00+01:00\" (winter time in Sweden; summer time is +02:00)", "ingen tidpunkt", "skriv datum och klockslag med tidszon, till exempel \"2026-11-22T09:00:00+01:00\" (svensk vintertid; sommartid är +02:00)";
    figure(): "no number", "write the number with a decimal point and without thousands separators, as \"12.5\"", "inget tal", "skriv talet med decimalpunkt och utan tusentalsavgränsare, till exempel \"12.5\"";
    whole_number(): "no whole number", "write the number in digits alone, without quotation marks", "inget heltal", "skriv talet med bara siffror, utan citattecken";
    number_in_reach(): "too large or too small", "write a whole number from -2147483648 to 2147483647", "för stort eller för litet", "skriv ett heltal från -2147483648 till 2147483647";
    yes_or_no(): "neither true nor false", "write true or false, without quotation marks", "varken true eller false", "skriv true eller false, utan citattecken";
    text_in_quotes(): "no text", "write the text in quotation marks, as \"Kiruna\"", "ingen text", "skriv texten inom citattecken, till exempel \"Kiruna\"";
    identifier(): "no id", "write the `id` that you read in an earlier answer, in quotation marks", "inget id", "skriv det `id` som du har fått i ett tidigare svar, inom citattecken";
    id_or_key(of: &str, keys: &str, av: &str, nycklar: &str): "neither the id nor the key of {of}", "write an id or a key that you read in an earlier answer, as `id` or {keys}", "varken ett id eller en nyckel för {av}", "skriv ett id eller en nyckel som du har fått i ett tidigare svar, som `id` eller {nycklar}";
    id_alone(kinds: &str): "no id of a thing of the type {kinds}", "write an id that you read in an earlier answer", "inget id för något av typen {kinds}", "skriv ett id som du har fått i ett tidigare svar";
    one_code(codes: &str): "none of its values", "write one of {codes}", "inget av värdena som finns", "skriv ett av {codes}";
    one_of_many_codes(name: &str): "none of its values", "write one of the codes that the query `{{ vocabulary(of: [\"{name}\"]) {{ code english }} }}` gives", "inget av värdena som finns", "skriv en av de koder som frågan `{{ vocabulary(of: [\"{name}\"]) {{ code swedish }} }}` ger";
    fields_in_braces(fields: &str): "a value without fields", "write its fields with their values inside {{ }}; there are {fields}", "ett värde utan fält", "skriv dess fält med värden inom {{ }}; det finns {fields}";
    fields_with_needed(fields: &str, needed: &str): "a value without fields", "write its fields with their values inside {{ }}, at least {needed}; there are {fields}", "ett värde utan fält", "skriv dess fält med värden inom {{ }}, åtminstone {needed}; det finns {fields}";
    one_field_in_braces(fields: &str): "a value without a field", "write one of {fields} with its value inside {{ }}", "ett värde utan fält", "skriv ett av {fields} med sitt värde inom {{ }}";
    one_value(): "a list", "write one value", "en lista", "skriv ett enda värde";
}

/// How a value of a scalar is written.
pub fn notation_of_scalar(name: &str) -> Notation {
    match name {
        "Date" => date(),
        "DateTime" => moment(),
        "Decimal" | "Float" => figure(),
        "Int" => whole_number(),
        "Boolean" => yes_or_no(),
        "ID" => identifier(),
        _ => text_in_quotes(),
    }
}

/// What people call things of a type that have a key, in English and in Swedish.
const fn cited(kind: NodeKind) -> Option<(&'static str, &'static str)> {
    match kind {
        NodeKind::Organisation => Some(("an organisation", "en organisation")),
        NodeKind::Body => Some(("a body", "ett organ")),
        NodeKind::CareArea => Some(("a care area", "ett närsjukvårdsområde")),
        NodeKind::EffectGoal => Some(("an effect goal", "ett effektmål")),
        NodeKind::TargetGroup => Some(("a target group", "en målgrupp")),
        NodeKind::Rule => Some(("a rule", "en regel")),
        NodeKind::Matter => Some(("a matter", "ett ärende")),
        NodeKind::PriorityArea => Some(("a priority area", "ett prioriterat område")),
        NodeKind::SeatFunction => Some(("a function", "en funktion")),
        NodeKind::SteeringDocument => Some(("a steering document", "ett styrdokument")),
        NodeKind::Agreement => Some(("an agreement", "en överenskommelse")),
        NodeKind::DevelopmentProject => Some(("a project", "ett projekt")),
        NodeKind::Indicator => Some(("an indicator", "en indikator")),
        _ => None,
    }
}

/// The keys that people cite things of these types by, joined with a word.
fn keys(kinds: &[NodeKind], or: &str) -> String {
    let mut keys = Vec::new();
    for kind in kinds {
        let of = match kind {
            // It is cited by its document.
            NodeKind::Agreement => NodeKind::SteeringDocument,
            kind => *kind,
        };
        let table = TABLES.iter().find(|table| table.kind == Some(of));
        for key in table.map(|table| table.cited).unwrap_or_default() {
            let key = format!("`{key}`");
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys.join(or)
}

/// A text that is neither the id nor the key of anything that it could be.
pub fn no_id(field: &str, sent: &str, kinds: &[NodeKind]) -> Refusal {
    let names: Vec<_> = kinds.iter().filter_map(|kind| cited(*kind)).collect();
    let notation = match names.as_slice() {
        [] => id_alone(
            &kinds
                .iter()
                .map(|kind| format!("{kind:?}"))
                .collect::<Vec<_>>()
                .join(", "),
        ),
        names => {
            let joined = |of: fn(&(&'static str, &'static str)) -> &'static str, or: &str| {
                names.iter().map(of).collect::<Vec<_>>().join(or)
            };
            id_or_key(
                &joined(|name| name.0, " or "),
                &keys(kinds, " or "),
                &joined(|name| name.1, " eller "),
                &keys(kinds, " eller "),
            )
        }
    };
    value_unreadable(field, &in_quotes(sent), None, &notation)
}

/// How much of a text a message repeats, in characters.
const REPEATED: usize = 60;

/// A text in quotation marks, as far as a message repeats it.
pub fn in_quotes(text: &str) -> String {
    match text.char_indices().nth(REPEATED) {
        Some((end, _)) => format!("\"{}…\"", text.get(..end).unwrap_or_default()),
        None => format!("\"{text}\""),
    }
}

/// A value that can't be read as what its place takes; `near` is the one that is most like it.
pub fn value_unreadable(
    field: &str,
    sent: &str,
    near: Option<&str>,
    notation: &Notation,
) -> Refusal {
    let ((is, write), (ar, skriv)) = (&notation.english, &notation.swedish);
    let (field, which, vilket) = with_place(field);
    let (perhaps, kanske) = match near {
        Some(near) => (
            format!("; perhaps you mean {near}"),
            format!("; kanske menar du {near}"),
        ),
        None => Default::default(),
    };
    unreadable(
        &format!("`{field}`{which} is {sent}, which is {is}{perhaps}"),
        write,
        &format!("`{field}`{vilket} är {sent}, men det är {ar}{kanske}"),
        skriv,
    )
}

/// A field, and which value of its list is meant where it is one, as people count.
fn with_place(field: &str) -> (&str, String, String) {
    let item = field.rsplit_once('.').and_then(|(list, index)| {
        let index: usize = index.parse().ok()?;
        Some((list, index.saturating_add(1)))
    });
    match item {
        Some((list, number)) => (
            list,
            format!(" (value {number})"),
            format!(" (värde {number})"),
        ),
        None => (field, String::new(), String::new()),
    }
}

/// A value that isn't there, and has to be.
pub fn value_missing(field: &str, notation: &Notation) -> Refusal {
    left_out(field, &notation.english.1, &notation.swedish.1)
}

/// Null for what must have a value.
pub fn value_null(field: &str, notation: &Notation) -> Refusal {
    null_for_a_value(field, &notation.english.1, &notation.swedish.1)
}

/// An argument that the document leaves out, and that has to be there.
pub fn argument_missing(argument: &str, notation: &Notation) -> Refusal {
    argument_left_out(argument, &notation.english.1, &notation.swedish.1)
}

problems! { ErrorCode:
    // Any request
    internal() => Internal, "Internal error", "Internt fel";
    internal_with_request_id() => Internal, "Something went wrong on our side. The request id leads to the cause in the log.", "Något gick fel hos oss. Anropets id leder till orsaken i loggen.";
    unavailable() => Unavailable, "The database can't be reached now. Try again in a while.", "Databasen kan inte nås just nu. Försök igen om en stund.";
    token_needed() => Unauthenticated, "A valid token is needed here; /public/graphql needs none", "Här behövs en giltig token; /public/graphql behöver ingen";
    issuer_unreachable() => Unavailable, "The keys of the token's issuer can't be fetched now. Try again in a while.", "Nycklarna från den som utfärdat token kan inte hämtas just nu. Försök igen om en stund.";
    token_needed_to_write() => Unauthenticated, "Writing needs a token, at /graphql.", "För att skriva behövs en token, på /graphql.";
    no_grant() => Forbidden, "The token is valid, but nobody has granted you access", "Giltig token, men ingen har gett dig behörighet";
    name_organisation(granted: &str) => Forbidden, "The token is valid, but you have access from several organisations: name the one to act for in the header Samverkan-Organisation: {granted}", "Giltig token, men du har behörighet från flera organisationer: ange den du handlar för i huvudet Samverkan-Organisation: {granted}";
    no_grant_of_named(granted: &str) => Forbidden, "The token is valid, but the organisation that it or the header Samverkan-Organisation names has granted you no access; these have: {granted}", "Giltig token, men den organisation som den eller huvudet Samverkan-Organisation nämner har inte gett dig behörighet; dessa har: {granted}";
    forbidden(english: &str, swedish: &str) => Forbidden, "You may see this, but not do this with it: {english}.", "Du får se detta, men inte göra detta med det: {swedish}.";
    done_out_of_sight() => NotFound, "It is done; what it was done with is out of your sight now.", "Det är gjort; det som det gäller syns inte längre för dig.";
    not_found(field: &str) => NotFound, "`{field}` names nothing that you can see.", "`{field}` är inget som du kan se.";
    follows_several() => BadUserInput, "A subscription has one field: ask for each by itself.", "En prenumeration har ett fält: fråga efter varje för sig.";
    follows_nothing() => BadUserInput, "A subscription asks for `changes`.", "En prenumeration frågar efter `changes`.";
    only_by_stream() => BadUserInput, "A subscription goes over WebSocket (graphql-transport-ws), or over POST with `Accept: text/event-stream`, at `/graphql`.", "En prenumeration går över WebSocket (graphql-transport-ws), eller över POST med `Accept: text/event-stream`, på `/graphql`.";
    origin_not_allowed() => Forbidden, "Scripts of this site may not use `/graphql`: its origin is not configured.", "Skript från den här webbplatsen får inte använda `/graphql`: dess ursprung är inte konfigurerat.";
    persisted_query_not_supported() => PersistedQueryNotSupported, "PersistedQueryNotSupported", "Sparade frågor stöds inte: skicka hela frågan.";
    no_vocabulary(name: &str) => BadUserInput, "There is no vocabulary `{name}`: leave `of` out to see which there are.", "Det finns ingen vokabulär som heter `{name}`: utelämna `of` för att se vilka som finns.";
    bad_cursor() => BadCursor, "This cursor does not belong to this list. Take `endCursor` from an answer to the same query.", "Markören hör inte till den här listan. Använd `endCursor` från ett svar på samma fråga.";
    too_many_values(most: u64) => CostLimit, "The answer would take more than {most} values. Ask for less at a time.", "Svaret skulle kräva mer än {most} värden. Fråga efter mindre åt gången.";
    answer_too_large(bytes: usize) => CostLimit, "The answer is larger than {bytes} bytes; ask for less at a time", "Svaret är större än {bytes} byte; fråga efter mindre åt gången";
    part_too_slow(seconds: u64) => Timeout, "No answer within {seconds} s. Ask for less at a time.", "Inget svar inom {seconds} s. Fråga efter mindre åt gången.";
    too_slow(seconds: u64) => Timeout, "No answer within {seconds} s", "Inget svar inom {seconds} s";

    // Arguments of queries
    first_out_of_range(first: i32, least: u64, most: u64) => BadUserInput, "`first` is {first}; it can be {least} to {most}.", "`first` är {first}; det kan vara {least} till {most}.";
    too_many_ids(field: &str, count: usize, most: usize) => BadUserInput, "`{field}` has {count} ids; it can have at most {most}.", "`{field}` har {count} id:n; det kan ha högst {most}.";
    search_too_long(field: &str, length: usize, most: usize) => BadUserInput, "`{field}` has {length} characters; it can have at most {most}.", "`{field}` har {length} tecken; det kan ha högst {most}.";
    too_many_days_ahead(days: i32, most: i32) => BadUserInput, "`days` is {days}; it can be 0 to {most}.", "`days` är {days}; det kan vara 0 till {most}.";
    no_such_year(year: i32, first: i32, last: i32) => BadUserInput, "`year` is {year}; it can be {first} to {last}.", "`year` är {year}; det kan vara {first} till {last}.";
    to_before_from(to: NaiveDate, from: NaiveDate) => BadUserInput, "`to` is {to}, before `from`, {from}; it can be the same day or later.", "`to` är {to}, före `from`, {from}; det kan vara samma dag eller senare.";
    key_of_several(field: &str, key: &str) => BadUserInput, "`{field}` is \"{key}\", which is the key of several things: write the id of the one that you mean.", "`{field}` är \"{key}\", som är nyckel för flera saker: skriv id för den som du menar.";
    none_of_values(field: &str, value: &str, known: &str) => BadUserInput, "`{field}` is {value:?}; it may be {known}.", "`{field}` är {value:?}; det får vara {known}.";
    no_period_of_kind(field: &str, most: u32) => BadUserInput, "`{field}` is no period: `year` is 1900 to 2199, and `number` of this kind 1 to {most}.", "`{field}` är ingen period: `year` är 1900 till 2199, och `number` av det här slaget 1 till {most}.";

    // Values that can't be read
    unreadable(value: &str, write: &str, varde: &str, skriv: &str) => BadUserInput, "{value}: {write}.", "{varde}: {skriv}.";
    left_out(field: &str, write: &str, skriv: &str) => BadUserInput, "`{field}` is missing and has to be there: {write}.", "`{field}` saknas men behövs: {skriv}.";
    null_for_a_value(field: &str, write: &str, skriv: &str) => BadUserInput, "`{field}` is null, but it must have a value: {write}.", "`{field}` är tomt (null), men måste ha ett värde: {skriv}.";
    null_changes_nothing(field: &str) => BadUserInput, "`{field}` is null, which changes nothing: give it a value, or leave it out to keep it as it is.", "`{field}` är tomt (null), vilket inte ändrar något: ge det ett värde, eller utelämna det för att låta det vara som det är.";
    field_unknown(field: &str, all: &str) => BadUserInput, "There is no `{field}`. There are: {all}.", "`{field}` finns inte. Det finns: {all}.";
    field_of_another_name(field: &str, near: &str, all: &str) => BadUserInput, "There is no `{field}`; perhaps you mean `{near}`. There are: {all}.", "`{field}` finns inte; kanske menar du `{near}`. Det finns: {all}.";
    none_of_one(field: &str, all: &str) => BadUserInput, "`{field}` is empty (a variable that isn't sent leaves its field out): give one of {all}, with a value.", "`{field}` är tomt (ett fält vars variabel inte skickas räknas inte): ange ett av {all}, med ett värde.";
    several_of_one(field: &str, sent: &str, all: &str) => BadUserInput, "`{field}` has several fields ({sent}): give only one of {all}.", "`{field}` har flera fält ({sent}): ange bara ett av {all}.";
    one_of_is_null(field: &str, name: &str, all: &str) => BadUserInput, "`{field}.{name}` has no value: give one of {all}, with a value.", "`{field}.{name}` har inget värde: ange ett av {all}, med ett värde.";
    argument_left_out(argument: &str, write: &str, skriv: &str) => ValidationFailed, "`{argument}` is missing and has to be there: {write}.", "`{argument}` saknas men behövs: {skriv}.";
    argument_unknown(field: &str, argument: &str, all: &str) => ValidationFailed, "`{field}` takes no `{argument}`. It takes: {all}.", "`{field}` tar inte emot `{argument}`. Här kan anges: {all}.";
    argument_of_another_name(field: &str, argument: &str, near: &str, all: &str) => ValidationFailed, "`{field}` takes no `{argument}`; perhaps you mean `{near}`. It takes: {all}.", "`{field}` tar inte emot `{argument}`; kanske menar du `{near}`. Här kan anges: {all}.";
    no_arguments(field: &str, argument: &str) => ValidationFailed, "`{field}` takes no `{argument}`: leave it out.", "`{field}` tar inte emot `{argument}`: utelämna det.";

    // Documents of GraphQL
    syntax_error(line: usize, column: usize, expected: &str) => ParseFailed, "Syntax error at {line}:{column}: {expected}", "Syntaxfel på rad {line}, tecken {column}";
    unexpected_character(line: usize, column: usize) => ParseFailed, "Syntax error at {line}:{column}: unexpected character; names have only letters a to z, digits and _, and texts stand in straight quotation marks (\")", "Syntaxfel på rad {line}, tecken {column}: oväntat tecken; namn har bara bokstäverna a till z, siffror och _, och texter står inom raka citattecken (\")";
    unknown_escape(line: usize, column: usize) => ParseFailed, "Syntax error at {line}:{column}: unknown escape in a string", "Syntaxfel på rad {line}, tecken {column}: okänd escapesekvens i en sträng";
    malformed_number(line: usize, column: usize) => ParseFailed, "Syntax error at {line}:{column}: malformed number", "Syntaxfel på rad {line}, tecken {column}: felskrivet tal";
    unopened_bracket(line: usize, column: usize) => ParseFailed, "Syntax error at {line}:{column}: closing bracket that nothing opened", "Syntaxfel på rad {line}, tecken {column}: slutparentes utan början";
    unterminated_string(line: usize, column: usize) => ParseFailed, "Syntax error at {line}:{column}: unterminated string", "Syntaxfel på rad {line}, tecken {column}: oavslutad sträng";
    no_graphql(error: impl Display) => ValidationFailed, "{error}", "Dokumentet följer inte GraphQL";
    no_input_type(name: &str, of: impl Display) => ValidationFailed, "Variable \"${name}\" is of type {of}, which is no type for input in this schema", "Variabeln \"${name}\" är av typen {of}, som inte är en typ för indata i schemat";
    not_validated() => ValidationFailed, "The document could not be validated: it does not fit the schema", "Dokumentet gick inte att validera: det stämmer inte med schemat";
    cyclic_fragment(name: &str) => ValidationFailed, "Fragment \"{name}\" spreads itself, directly or through others", "Fragmentet \"{name}\" innehåller sig självt, direkt eller genom andra";
    variable_without_value(name: &str, of: impl Display) => BadUserInput, "Variable \"${name}\" of type {of} needs a value", "Variabeln \"${name}\" av typen {of} behöver ett värde";
    no_such_operation(name: &str) => BadUserInput, "The document has no operation \"{name}\"", "Dokumentet har ingen operation \"{name}\"";
    several_operations() => BadUserInput, "The document has several operations: `operationName` must say which", "Dokumentet har flera operationer: `operationName` måste säga vilken";
    document_too_large(found: u64, most: u32) => DocumentLimit, "Bytes of the document: {found}, at most {most}", "Dokumentets storlek i byte: {found}, högst {most}";
    too_many_tokens(found: u64, most: u32) => DocumentLimit, "Tokens of the document: {found}, at most {most}", "Dokumentets antal symboler: {found}, högst {most}";
    brackets_too_deep(found: u64, most: u32) => DocumentLimit, "Nested brackets: {found}, at most {most}", "Nästlade parenteser: {found}, högst {most}";
    name_too_long(found: u64, most: u32) => DocumentLimit, "Bytes of a name: {found}, at most {most}", "Ett namns längd i byte: {found}, högst {most}";
    too_many_aliases(found: u64, most: u32) => DocumentLimit, "Aliases of the document: {found}, at most {most}", "Dokumentets alias: {found}, högst {most}";
    too_many_directives(found: u64, most: u32) => DocumentLimit, "Directives of the document: {found}, at most {most}", "Dokumentets direktiv: {found}, högst {most}";
    too_many_selections(found: u64, most: u32) => CostLimit, "Expanded selections: {found}, at most {most}", "Utvecklade fältval: {found}, högst {most}";
    too_deep(found: u64, most: u32) => DepthLimit, "Depth of the selection: {found}, at most {most}", "Urvalets djup: {found}, högst {most}";
    fragments_too_deep(most: u32) => DepthLimit, "Fragments spread each other more than {most} deep", "Fragment används i varandra mer än {most} nivåer djupt";
    schema_repeated(found: u64, most: u32) => CostLimit, "The schema is asked for {found} times, at most {most}", "Schemat efterfrågas {found} gånger, högst {most}";
    introspection_too_deep(found: u64, most: u32) => DepthLimit, "Depth of the introspection's lists: {found}, at most {most}", "Djupet av introspektionens listor: {found}, högst {most}";
    costs_too_much(found: u64, most: u32) => CostLimit, "Cost of the request (lower `first` or select less to bring it down): {found}, at most {most}", "Förfrågans kostnad (minska `first` eller välj mindre): {found}, högst {most}";
    too_much_work(found: u64, most: u32) => CostLimit, "Fields and values to handle: {found}, at most {most}", "Fält och värden att hantera: {found}, högst {most}";

    // HTTP
    no_such_path() => NotFound, "Nothing is served at this path; / names the paths", "Ingenting finns på den här sökvägen; / nämner sökvägarna";
    wrong_method(allowed: &str) => BadUserInput, "Only {allowed} here", "Bara {allowed} här";
    only_by_post() => BadUserInput, "GET runs queries only", "GET kör bara läsande frågor";
    not_acceptable() => BadUserInput, "Answers are application/graphql-response+json or application/json", "Svaren är application/graphql-response+json eller application/json";
    wrong_content_type(english: &str, swedish: &str) => BadUserInput, "Content-Type must be {english} in UTF-8, uncompressed", "Content-Type måste vara {swedish} i UTF-8, okomprimerat";
    body_no_json(error: impl Display) => ParseFailed, "The body is not JSON: {error}", "Innehållet är inte JSON: {error}";
    several_requests() => BadUserInput, "One request at a time: a list of requests is not accepted", "En förfrågan i taget: en lista av förfrågningar tas inte emot";
    body_ended_early() => BadUserInput, "The body ended early", "Innehållet tog slut i förtid";
    body_too_large(most: u32) => DocumentLimit, "Bytes of the body: at most {most}", "Innehållets storlek i byte: högst {most}";
    body_too_slow(seconds: u64) => Timeout, "The body did not arrive within {seconds} s", "Innehållet kom inte fram inom {seconds} s";
    malformed_query_string() => BadUserInput, "The query string is malformed", "Frågesträngen är felformad";
    parameter_no_json(name: &str, error: impl Display) => BadUserInput, "`{name}` is not JSON: {error}", "`{name}` är inte JSON: {error}";
    parameter_twice(name: &str) => BadUserInput, "`{name}` is given twice", "`{name}` är angivet två gånger";
    query_missing() => BadUserInput, "`query` is missing", "`query` saknas";
    no_object(name: &str) => BadUserInput, "`{name}` must be an object", "`{name}` måste vara ett objekt";
    no_string(name: &str) => BadUserInput, "`{name}` must be a string", "`{name}` måste vara en sträng";

    // Who is let in
    too_many_at_once() => RateLimited, "You have as many requests under way as you may; wait for an answer.", "Du har så många anrop på gång som du får; vänta på ett svar.";
    budget_spent() => RateLimited, "You have asked for more than you may in this time; `Retry-After` says when to come back.", "Du har frågat efter mer än du får på den här tiden; `Retry-After` säger när du kan återkomma.";
    busy() => Unavailable, "Too much is asked for now. Try again in a moment.", "För mycket efterfrågas just nu. Försök igen om en stund.";
    too_many_untaken() => RateLimited, "You have left too much of earlier answers untaken: read them first.", "Du har lämnat för mycket av tidigare svar ohämtat: läs det först.";

    // Files that are written or sent in
    no_such_file(files: &str, formats: &str) => NotFound, "There is no such file; there are {files}, each as {formats}", "Det finns ingen sådan fil; det finns {files}, var och en som {formats}";
    no_such_calendar() => NotFound, "There is no such calendar; there is one for each body and organisation, as SLUG.ics", "Det finns ingen sådan kalender; det finns en för varje organ och organisation, som SLUG.ics";
    no_such_page() => NotFound, "There is nothing to print here, or you may not see it", "Här finns ingenting att skriva ut, eller så får du inte se det";
    too_many_files() => Unavailable, "Too many files are being written now. Try again in a while.", "För många filer skrivs just nu. Försök igen om en stund.";
    too_many_rows(most: usize) => DocumentLimit, "Rows of the file: at most {most}", "Filens rader: högst {most}";
    no_row_of_file() => BadCursor, "`after` names no row of this file: give the key of the last row that arrived, for values INDICATOR/ORGANISATION/PERIOD, for rows with a number in the second column FIRST/NUMBER, for the organisation BODY/N when N of the body's rows have arrived, or BODY when all have, else the first column", "`after` är ingen rad i filen: ange nyckeln för den sista rad som kom fram, för värden INDIKATOR/ORGANISATION/PERIOD, för rader med nummer i andra kolumnen FÖRSTA/NUMMER, för organisationen ORGAN/N när N av organets rader har kommit fram, eller ORGAN när alla har det, annars första kolumnen";
    unknown_parameter(name: &str, known: &str) => BadUserInput, "`{name}` is no parameter of this file; there are {known}", "`{name}` är ingen parameter för den här filen; det finns {known}";
    repeated_parameter(name: &str) => BadUserInput, "`{name}` is given twice; several values are separated by commas", "`{name}` är angivet två gånger; flera värden skiljs åt med komma";
    none_of_values_of_parameter(name: &str, value: &str, known: &str) => BadUserInput, "`{name}` is {value:?}; it may be {known}", "`{name}` är {value:?}; det får vara {known}";
    parameter_out_of_sight(name: &str, key: &str) => BadUserInput, "`{name}` is {key:?}, which names nothing that you can see; give a readable key or a global id", "`{name}` är {key:?}, som inte är något du kan se; ange en läsbar nyckel eller ett globalt id";

    // Commands and configuration
    unreadable_place(place: &str, cause: &std::io::Error) => BadUserInput, "`{place}` can't be read: {cause}.", "`{place}` går inte att läsa: {cause}.";
    several_files(folder: &str, name: &str) => BadUserInput, "`{folder}` has several files of {name}: leave one.", "`{folder}` har flera filer för {name}: låt en vara kvar.";
    no_database(place: &str) => BadUserInput, "`{place}` names no database; write it as sqlite://FILE or postgres://USER@HOST/NAME.", "`{place}` är ingen databas; skriv sqlite://FIL eller postgres://ANVÄNDARE@VÄRD/NAMN.";
    no_database_file(path: impl Display) => Unavailable, "there is no database file {path}; --create makes one", "databasfilen {path} finns inte; --create skapar den";
    database_does_not_open(place: &str, cause: &str) => Unavailable, "can't open the database {place}: {cause}", "databasen {place} kan inte öppnas: {cause}";
    database_is_its_owners(cause: &str) => BadUserInput, "the database is not up to date, and this login may not change that: run `samverkan migrate` as its owner ({cause})", "databasen är inte uppdaterad, och inloggningen får inte göra det: kör `samverkan migrate` som dess ägare ({cause})";
    database_of_another_version(cause: &str) => BadUserInput, "the database was made by another version of the program, and there is no way from there: export its projects, indicators and values with that version, and import them into a new database ({cause})", "databasen är gjord av en annan version av programmet, och därifrån finns ingen väg: exportera projekt, indikatorer och värden med den versionen, och importera dem i en ny databas ({cause})";
    database_of_a_newer_version(cause: &str) => BadUserInput, "the database is of a newer version of the program: run that one, or restore a backup of this one's ({cause})", "databasen hör till en nyare version av programmet: kör den versionen, eller återläs en säkerhetskopia från den här ({cause})";
    migrations_missing(steps: &str) => BadUserInput, "migrations are missing, `samverkan migrate` applies them: {steps}", "migreringar saknas, `samverkan migrate` gör dem: {steps}";
    policies_differ() => BadUserInput, "the policies, privileges or triggers in the database are not those of this version: run `samverkan migrate` as its owner", "databasens policyer, rättigheter eller triggrar är inte den här versionens: kör `samverkan migrate` som dess ägare";
    role_is_not_held(role: &str) => BadUserInput, "row-level security does not hold for the role {role}: it must be no superuser, must not have BYPASSRLS and must own no table", "radsäkerheten gäller inte för rollen {role}: den får inte vara superanvändare, inte ha BYPASSRLS och inte äga någon tabell";
    reference_data_not_loaded() => BadUserInput, "this version's reference data is not loaded: run `samverkan migrate` as the database's owner", "den här versionens grunddata är inte inläst: kör `samverkan migrate` som databasens ägare";
    no_reference_data(place: impl Display, cause: impl Display) => BadUserInput, "there is no reference data to read in {place}: {cause}", "det finns inga grunddata att läsa i {place}: {cause}";
    other_reference_data(organisation: &str) => BadUserInput, "the database holds the reference data of another county: its organisation {organisation} is not in this; give --reference the folder that the database was made with, or take a new database", "databasen har ett annat läns grunddata: dess organisation {organisation} finns inte i de här; ange med --reference den mapp som databasen gjordes med, eller ta en ny databas";
    demonstration_is_of_norrbotten() => BadUserInput, "the demonstration data is about Norrbotten's organisations: leave out --reference, and take a new database", "demonstrationsdata handlar om Norrbottens organisationer: utelämna --reference och ta en ny databas";
    nothing_to_serve() => BadUserInput, "no organisation can be read as everybody: the database is empty, or restored in part", "ingen organisation går att läsa som allmänheten: databasen är tom eller bara delvis återläst";
    journal_ends_elsewhere() => BadUserInput, "the journal does not end where it is noted to end: entries are missing, or the database is restored in part", "händelseloggen slutar inte där den ska: poster saknas, eller så är databasen bara delvis återläst";
    rows_missing(rows: &str) => BadUserInput, "rows of the reference data are missing: {rows}", "rader i grunddata saknas: {rows}";
    entries_missing() => BadUserInput, "entries of the journal are missing: `samverkan verify-journal` names the first", "poster i händelseloggen saknas: `samverkan verify-journal` nämner den första";
    files_open_to_others(files: &str) => BadUserInput, "others than their owner may read the database's files: run `chmod 600 {files}`", "andra än ägaren får läsa databasens filer: kör `chmod 600 {files}`";
    file_is_damaged(faults: &str) => BadUserInput, "the database file is damaged: {faults}", "databasfilen är skadad: {faults}";
    sessions_are_mixed() => BadUserInput, "between the program and PostgreSQL stands a pooler that gives each transaction another session (such as PgBouncer with pool_mode = transaction): connect to PostgreSQL itself, or pool sessions", "mellan programmet och PostgreSQL står en poolare som ger varje transaktion en annan session (till exempel PgBouncer med pool_mode = transaction): anslut direkt till PostgreSQL, eller poola sessioner";
    database_has_demonstration_data() => BadUserInput, "this database has demonstration data, all of it or as much as was written before an interruption; begin with a new database", "databasen har demonstrationsdata, hela eller det som hann skrivas före ett avbrott; börja med en ny databas";
    database_in_use() => BadUserInput, "this database is in use: demonstration data is never mixed with real data; take a new database", "databasen används: demonstrationsdata blandas aldrig med riktiga uppgifter; använd en ny databas";
    no_backup(cause: &str) => BadUserInput, "this is no whole backup: {cause}", "det här är ingen hel säkerhetskopia: {cause}";
    backup_of_another_version(program: &str) => BadUserInput, "the backup was made by version {program} of the program, whose tables are others: restore it with that version, and run `samverkan migrate` with this one afterwards", "säkerhetskopian är gjord av programmets version {program}, som har andra tabeller: återställ den med den versionen och kör sedan `samverkan migrate` med den här";
    backup_of_other_tables(steps: &str) => BadUserInput, "the database is of an older version of the program: make the backup with that version, or run `samverkan migrate` first ({steps})", "databasen är från en äldre version av programmet: gör säkerhetskopian med den versionen, eller kör `samverkan migrate` först ({steps})";
    backup_is_the_owners() => BadUserInput, "a backup is made with the login of the tables' owner: row-level security keeps rows from every other", "en säkerhetskopia görs med inloggningen för tabellernas ägare: säkerhet på radnivå döljer rader för alla andra";
    restore_needs_emptiness() => BadUserInput, "a backup is restored into an empty database alone, and this one has tables; make a new one", "en säkerhetskopia återställs bara i en tom databas, och den här har tabeller; skapa en ny";
    no_such_thing(id: &str) => BadUserInput, "there is no {id} here; write the id as the API does", "det finns ingen {id} här; skriv id som API:et gör";
    reason_needed() => BadUserInput, "say why, in 1 to 500 characters, without personal data: the journal keeps it for good", "skriv varför, med 1 till 500 tecken och utan personuppgifter: det står kvar i händelseloggen";
    unknown_issuer(name: &str, known: &str) => BadUserInput, "no tokens of the issuer {name:?} are taken, so the grant would be of no use; there are: {known}. --issuers FILE adds issuers, --force grants all the same", "inga token från utfärdaren {name:?} godtas, så behörigheten vore till ingen nytta; det finns: {known}. --issuers FIL lägger till utfärdare, --force ger den ändå";
    no_actor(known: &str) => BadUserInput, "no such actor; write one of {known}", "ingen sådan aktör; skriv någon av {known}";
    lifetime_too_long() => BadUserInput, "too long a lifetime", "för lång giltighetstid";
    wrong_length_of_name(field: &str) => BadUserInput, "{field} must have 1 to 255 bytes", "{field} ska ha 1 till 255 byte";
    issuers_unreadable(fault: impl Display) => BadUserInput, "the issuers can't be read: {fault}", "utfärdarna kan inte läsas: {fault}";
    issuer_is_built_in(name: &str) => BadUserInput, "{name:?} is the issuer that is built in; give this one its own name", "{name:?} är den inbyggda utfärdaren; ge den här ett eget namn";
    issuer_without_own_name(name: &str) => BadUserInput, "the issuer's name {name:?} is empty or used twice; every issuer needs its own", "utfärdarens namn {name:?} är tomt eller används två gånger; varje utfärdare behöver ett eget";
    issuer_without_audience(name: &str) => BadUserInput, "the audience of {name:?} is empty; write what its tokens carry in `aud`", "`audience` för {name:?} är tom; skriv vad dess token har i `aud`";
    issuer_without_algorithm(name: &str) => BadUserInput, "the algorithms of {name:?} must be one or more with a public key, such as RS256", "algoritmerna för {name:?} ska vara en eller flera med publik nyckel, till exempel RS256";
    unknown_algorithm(name: &str) => BadUserInput, "{name:?} is no known algorithm; those with a public key are RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and EdDSA", "{name:?} är ingen känd algoritm; de med publik nyckel är RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 och EdDSA";
    issuer_without_keys() => BadUserInput, "the address or file of the keys is missing", "adressen eller filen med nycklarna saknas";
    keys_unreadable(place: impl Display, cause: impl Display) => BadUserInput, "{place} can't be read: {cause}", "{place} kan inte läsas: {cause}";
    no_public_key(place: impl Display) => BadUserInput, "{place} holds no JSON web key set with a public key for the issuer's algorithms", "{place} innehåller ingen JSON web key set med en publik nyckel för utfärdarens algoritmer";
    no_address_of_keys(text: &str) => BadUserInput, "{text:?} can't be used; write https://…, or http:// with a loopback address such as 127.0.0.1", "{text:?} kan inte användas; skriv https://…, eller http:// med en loopbackadress som 127.0.0.1";
    key_file_unreadable(path: impl Display, cause: impl Display) => BadUserInput, "the key file {path} can't be read: {cause}", "nyckelfilen {path} kan inte läsas: {cause}";
    key_file_without_key(path: impl Display) => BadUserInput, "the key file {path} holds no Ed25519 key as `openssl genpkey -algorithm ed25519` writes it", "nyckelfilen {path} innehåller ingen Ed25519-nyckel som `openssl genpkey -algorithm ed25519` skriver den";
    key_file_not_created(path: impl Display, cause: impl Display) => BadUserInput, "the key file {path} can't be created: {cause}", "nyckelfilen {path} kan inte skapas: {cause}";
    key_file_open_to_others(path: impl Display) => BadUserInput, "the key file {path} can be read by others; run `chmod 600 {path}`, and replace the key if others may have read it", "nyckelfilen {path} kan läsas av andra; kör `chmod 600 {path}`, och byt nyckeln om andra kan ha läst den";
}
