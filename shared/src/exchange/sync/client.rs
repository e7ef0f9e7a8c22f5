//! The order's client (rules C1 to C4): one contact per phone, its own data never overwritten.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;

use crate::decide::{Match, began, contact_notes, email_note, name_note, new_person_name, with_skew};
use crate::exchange::account::cache::AccountCache;
use crate::exchange::account::reader::AccountReader;
use crate::exchange::account::required::{demanded, names_field, values, why_refused};
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::exchange::sync::create_once::{Claims, FindOrCreate, Origin};
use crate::history::{Event, Form, Reason, RecognisedBy};
use crate::order::{ContactId, ShopOrder, notations};
use crate::roapp::{Demanded, NewPerson, Person, Refusal, RoApp, RoAppError};
use crate::state::ClaimKey;
use crate::texts::{Language, Message};

struct Client<'a> {
    clients: &'a Clients,
    shop: &'a Shop,
    order: &'a ShopOrder,
    by: Match,
    /// Whether RO App refused the e-mail of the contact that was created.
    email_refused: AtomicBool,
}

impl Client<'_> {
    /// What only a contact of this very order says of itself.
    fn note(&self) -> Message {
        Message::new("note-contact").with("number", self.order.number).with("store", &self.shop.settings.name)
    }
}

impl FindOrCreate for Client<'_> {
    async fn find(&self, since: Timestamp, _again: bool) -> Result<Option<u64>, Failure> {
        let roapp = &self.clients.roapp;
        let reading = self.shop.settings.buyers();
        let is_match = |person: &Person| self.by.is(&person.phones, &person.email, &reading);
        let found = match &self.by {
            Match::Phone(phone) => {
                let asked = notations(phone);
                self.clients.cache.in_dialect(roapp.people_by_phone(&asked, false, is_match)).await?
            }
            Match::Email(_) => {
                let (first, last) = new_person_name(&self.order.buyer);
                let name = format!("{first} {last}").trim().to_owned();
                self.clients.cache.in_dialect(roapp.people_by_email(&name, is_match)).await?
            }
            Match::None => {
                // Written in the language that the store has now, or had when it was tried before.
                let notes: Vec<String> = Language::all().map(|(language, ..)| self.note().render(language)).collect();
                let since = with_skew(began(since, self.order.created, self.clients.claims.clock.now()));
                // The whole line: the name of a store may be the beginning of another's.
                let first = |person: &Person| person.notes.lines().next().unwrap_or_default().trim_end().to_owned();
                let is_match = |person: &Person| notes.contains(&first(person));
                self.clients.cache.in_dialect(roapp.people_since(since, is_match)).await?
            }
        };
        let found = match found {
            // RO App does not search by it and has too many contacts to read them all. The claim keeps the new one the only one
            // of ours.
            Err(RoAppError::TooLong { .. }) => Vec::new(),
            other => other?,
        };
        // Of several, the one that was there first.
        Ok(found.into_iter().map(|person| person.id.0).min())
    }

    async fn create(&self) -> Result<u64, Failure> {
        let buyer = &self.order.buyer;
        let (first_name, last_name) = new_person_name(buyer);
        let mut new = NewPerson {
            first_name,
            last_name,
            email: buyer.address().unwrap_or_default().to_owned(),
            // What is no number may be another contact's text as well, and an account can merge contacts of one phone.
            phone: buyer.phone.number().map(|phone| phone.as_str().to_owned()).unwrap_or_default(),
            notes: self.notes(&BTreeSet::new()),
            fields: values(&self.clients.account.known_people_required().await?),
            more: Demanded::default(),
        };
        let mut done = self.clients.roapp.create_person(&new).await;
        if let Err(RoAppError::Refused { about, .. }) = &done
            && self.add_demanded(&mut new, about).await?
        {
            done = self.clients.roapp.create_person(&new).await;
        }
        let mut left_out = BTreeSet::new();
        while let Err(RoAppError::Refused { about, .. }) = &done
            && let Some(field) = unneeded(&new, about).filter(|field| !left_out.contains(field))
        {
            left_out.insert(field);
            self.leave_out(&mut new, field, &left_out);
            done = self.clients.roapp.create_person(&new).await;
        }
        // What RO App does not take for an e-mail still reaches staff, as a note.
        if matches!(done, Err(RoAppError::Refused { .. })) && !new.email.is_empty() {
            new.email = String::new();
            left_out.insert("email");
            new.notes = self.notes(&left_out);
            done = self.clients.roapp.create_person(&new).await;
            self.email_refused.store(done.is_ok(), Ordering::Relaxed);
        }
        match done {
            Ok(id) => Ok(id.0),
            Err(RoAppError::Refused { call, status, message, about }) => {
                let required = self.clients.account.people_required().await?;
                let error = RoAppError::Refused { call, status, message, about: about.clone() };
                let why = why_refused(&about, &required, &sent(&new), error.message());
                Err(why.map_or_else(|| error.into(), Failure::attention))
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Client<'_> {
    /// Takes a value that RO App does not take out of a new contact. It stands in the notes.
    fn leave_out(&self, new: &mut NewPerson, field: &'static str, left_out: &BTreeSet<&str>) {
        match field {
            "last_name" => new.last_name = String::new(),
            "notes" => {}
            other => {
                new.more.0.remove(other);
            }
        }
        new.notes = self.notes(left_out);
    }

    /// The notes of a new contact: what its fields do not hold, also because RO App does not take it. Refused notes are left out but for
    /// the line by which a contact of one order is found again.
    fn notes(&self, left_out: &BTreeSet<&str>) -> String {
        let buyer = &self.order.buyer;
        let mut notes: Vec<Message> = (self.by == Match::None).then(|| self.note()).into_iter().collect();
        if !left_out.contains("notes") {
            notes.extend(contact_notes(buyer));
            let address = &self.order.delivery.address;
            let refused = [
                ("last_name", Some(name_note(buyer))),
                ("address", Some(Message::new("note-address").with("text", address))),
                ("email", email_note(buyer)),
            ];
            for note in refused.into_iter().filter(|(field, _)| left_out.contains(field)).filter_map(|(_, note)| note) {
                if !notes.contains(&note) {
                    notes.push(note);
                }
            }
        }
        let language = self.shop.settings.staff_language();
        notes.iter().map(|note| note.render(language)).collect::<Vec<_>>().join("\n")
    }

    /// Adds what RO App demands of a contact and was not sent; says whether there was anything.
    async fn add_demanded(&self, new: &mut NewPerson, about: &Refusal) -> Result<bool, Failure> {
        let fields = values(&self.clients.account.people_required().await?);
        let more = demanded(Form::People, about, self.order, &sent(new), self.shop.settings.staff_language());
        let added = fields.keys().any(|id| !new.fields.contains_key(id)) || !more.0.is_empty();
        new.fields.extend(fields);
        new.more.0.extend(more.0);
        Ok(added)
    }
}

/// The fields of a new contact that have a value, or are sent without one because RO App demands them.
fn sent(new: &NewPerson) -> BTreeSet<&'static str> {
    let NewPerson { first_name, last_name, email, phone, notes, .. } = new;
    let own =
        [("first_name", first_name), ("last_name", last_name), ("email", email), ("phones", phone), ("notes", notes)];
    let own = own.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, _)| name);
    new.more.0.keys().copied().chain(own).collect()
}

/// A field that a refusal names and that a contact can be without.
fn unneeded(new: &NewPerson, about: &Refusal) -> Option<&'static str> {
    let sent = sent(new);
    ["last_name", "address", "notes"].into_iter().find(|name| sent.contains(name) && names_field(about, name))
}

/// Finds or creates the contact of a buyer.
pub(crate) struct Clients {
    pub roapp: Arc<RoApp>,
    pub cache: Arc<AccountCache>,
    pub account: Arc<AccountReader>,
    pub claims: Arc<Claims>,
}

impl Clients {
    /// The claim key of an order's client.
    pub(crate) fn key(&self, shop: &Shop, order: &ShopOrder) -> ClaimKey {
        match Match::of(&order.buyer) {
            Match::Phone(phone) => ClaimKey::Phone(phone),
            Match::Email(email) => ClaimKey::Email(email),
            Match::None => ClaimKey::Buyer(shop.settings.id.clone(), order.number),
        }
    }

    /// After a refusal: staff may have deleted or merged the contact since it was remembered.
    ///
    /// # Errors
    /// [`Failure::Later`] where that is so: the next try searches again.
    pub(crate) async fn forget_if_gone(
        &self,
        shop: &Shop,
        order: &ShopOrder,
        client: ContactId,
    ) -> Result<(), Failure> {
        if self.roapp.person(client).await?.is_none() {
            self.claims.forget(&self.key(shop, order)).await?;
            return Err(Failure::later(Reason::ContactGone { contact: client }));
        }
        Ok(())
    }

    /// The client of an order, and what its history says of it. `known` holds the ids of claims that were read a moment ago.
    pub(crate) async fn find_or_create(
        &self,
        shop: &Shop,
        order: &ShopOrder,
        known: &HashMap<ClaimKey, u64>,
        events: &mut Vec<Event>,
    ) -> Result<ContactId, Failure> {
        let key = self.key(shop, order);
        let by = Match::of(&order.buyer);
        let recognised = match &by {
            Match::Phone(_) => RecognisedBy::Phone,
            Match::Email(_) => RecognisedBy::Email,
            Match::None => RecognisedBy::Order,
        };
        let mut email_refused = false;
        let (id, origin) = match known.get(&key) {
            Some(id) => (*id, Origin::Cached),
            None => {
                let client = Client { clients: self, shop, order, by, email_refused: AtomicBool::default() };
                let done = self.claims.find_or_create(&key, &client).await?;
                email_refused = client.email_refused.into_inner();
                done
            }
        };
        let contact = ContactId(id);
        events.push(match origin {
            Origin::Cached | Origin::Found => Event::ContactFound { contact, by: recognised },
            Origin::Created => Event::ContactCreated { contact, by: recognised },
        });
        events.extend(email_refused.then_some(Event::EmailRefused { contact }));
        Ok(contact)
    }
}
