//! An answer that is not quite JSON, made JSON again. It runs only where strict parsing failed.
//!
//! Guarantees: what is mended is what cannot be misread (half a surrogate pair and bytes of another charset become U+FFFD, control
//! characters within texts are escaped or become blanks, `NaN` and the like become `null`, a notice before or after the JSON is left
//! out); nothing else is guessed. A row of a list that breaks the syntax costs itself: what was read of it stays, with a mark under
//! [`BROKEN`], and the next row is looked for by the names of its first fields. An answer that ends early is closed and
//! says so. The work is bounded: depth, places where JSON may begin and places where a list may end are limited, and there is no
//! recursion.

use super::mend_token::{self as token, Stop};

/// The field that marks a row which broke the syntax; its text is the path of the fault. No far side has a field of this name.
pub(super) const BROKEN: &str = "\u{0}broken";
/// [`BROKEN`] as it is written.
const BROKEN_AS_JSON: &str = "\"\\u0000broken\"";
/// Levels that are followed; `serde_json` follows a few more.
const DEEPEST: usize = 100;
/// Places at which the JSON may begin.
const BEGINNINGS: usize = 8;
/// Bytes of a notice before the JSON.
const LONGEST_NOTICE: usize = 64 * 1024;
/// Bytes of a byte order mark.
const MARK: &[u8] = b"\xef\xbb\xbf";
/// Places at which the next row may begin, or a list may end, after a row broke.
const TRIALS: usize = 64;
/// How often an answer is read in all for these trials.
const PASSES: usize = 4;
/// Characters of the place of a fault.
const LONGEST_PLACE: usize = 80;

/// What became of an answer.
pub(super) struct Mended {
    /// Strict JSON.
    pub text: Vec<u8>,
    /// Whether the answer ended early, or holds rows that belong to nothing.
    pub cut: bool,
    /// Whether one of its rows is marked.
    pub broken: bool,
}

/// Makes an answer JSON, if it begins with an object or a list somewhere. `number` is the field by which rows are known, in quotes: a
/// row that broke before it has it all the same.
pub(super) fn mend(body: &[u8], number: Option<&[u8]>) -> Option<Mended> {
    let mut best: Option<(usize, Mended)> = None;
    let mut from = 0;
    for _ in 0..BEGINNINGS {
        let Some(start) = beginning(body, from) else { break };
        let before = body.get(..start).unwrap_or_default();
        if !is_after_notice(before) {
            from = start + 1;
            continue;
        }
        let mut mender = Mender { number, ..Mender::new(body, start) };
        let whole = mender.run(Next::Value);
        let end = mender.at;
        let cut = !whole || mender.lost || beginning(body.get(end..).unwrap_or_default(), 0).is_some();
        if best.as_ref().is_none_or(|(length, _)| end - start > *length) {
            best = Some((end - start, Mended { text: mender.out, cut, broken: mender.broken }));
        }
        if before.iter().all(|byte| byte.is_ascii_whitespace() || MARK.contains(byte)) {
            break;
        }
        // A notice may show a list of its own: the longest is the answer.
        from = end.max(start + 1);
    }
    best.map(|(_, mended)| mended)
}

/// Where an object or a list with something in it begins.
fn beginning(body: &[u8], from: usize) -> Option<usize> {
    let opens = |(at, byte): (usize, &u8)| {
        let next = body.get(at + 1..).unwrap_or_default().iter().find(|byte| !byte.is_ascii_whitespace());
        match byte {
            b'{' => matches!(next, Some(b'"')),
            b'[' => matches!(next, Some(b'{' | b'[' | b'"')),
            _ => false,
        }
    };
    body.iter().enumerate().skip(from).find(|(at, byte)| opens((*at, byte))).map(|(at, _)| at)
}

/// Whether what stands before the JSON is a notice, a mark or a page that has ended: what a page holds is no answer.
fn is_after_notice(before: &[u8]) -> bool {
    if before.len() > LONGEST_NOTICE {
        return false;
    }
    let text = String::from_utf8_lossy(before).to_ascii_lowercase();
    let open = |start: &str, end: &str| text.rfind(start).is_some_and(|at| text.rfind(end).is_none_or(|end| end < at));
    !(open("<html", "</html")
        || open("<!doctype", "</html")
        || open("<script", "</script")
        || open("<style", "</style"))
}

/// What comes next.
#[derive(Clone, Copy)]
enum Next {
    Value,
    /// A field of an object, or its end.
    Field,
    /// A row of a list, or its end.
    Element,
    /// A comma, or the end of what is open.
    Comma,
    Nothing,
}

/// An object or a list that is open.
#[derive(Clone)]
struct Frame {
    list: bool,
    /// Values in it so far.
    count: usize,
    /// Where the last whole value ended, in the result and in the answer.
    whole: usize,
    read: usize,
    /// The name of the field that is open, as it is written, and those of the first two.
    name: Vec<u8>,
    first: Vec<Vec<u8>>,
    /// Whether the field by which rows are known was read.
    numbered: bool,
}

struct Mender<'a> {
    src: &'a [u8],
    at: usize,
    out: Vec<u8>,
    open: Vec<Frame>,
    /// Which of those that are open is a row: the outermost object in a list, or under a number.
    row: Option<usize>,
    /// The names of the first two fields of a row that was read.
    known: Vec<Vec<u8>>,
    number: Option<&'a [u8]>,
    broken: bool,
    /// Whether rows were passed over because nobody can tell where they begin.
    lost: bool,
    /// Trials that are left, and bytes that may be read for them.
    trials: usize,
    budget: usize,
    /// Whether faults end the work: what comes after a row that broke is tried.
    trying: bool,
}

impl<'a> Mender<'a> {
    fn new(src: &'a [u8], at: usize) -> Self {
        Self {
            src,
            at,
            out: Vec::with_capacity(src.len() - at),
            open: Vec::new(),
            row: None,
            known: Vec::new(),
            number: None,
            broken: false,
            lost: false,
            trials: TRIALS,
            budget: PASSES * src.len(),
            trying: false,
        }
    }

    /// Whether what begins here has its end.
    fn run(&mut self, mut next: Next) -> bool {
        loop {
            self.at = token::after_blanks(self.src, self.at);
            let done = match next {
                Next::Value => self.value(),
                Next::Field => self.field(),
                Next::Element => self.element(),
                Next::Comma => self.comma(),
                Next::Nothing => return true,
            };
            next = match done {
                Ok(next) => next,
                Err(_) if self.trying => return false,
                Err(stop) => match self.recover(stop) {
                    Some(next) => next,
                    None => return false,
                },
            };
        }
    }

    fn value(&mut self) -> Result<Next, Stop> {
        match self.src.get(self.at) {
            None => Err(Stop::End),
            Some(b'{') => self.enter(false),
            Some(b'[') => self.enter(true),
            Some(b'"') => {
                self.at = token::text(self.src, self.at, &mut self.out)?;
                Ok(self.valued())
            }
            Some(_) => {
                self.at = token::word(self.src, self.at, &mut self.out)?;
                Ok(self.valued())
            }
        }
    }

    fn enter(&mut self, list: bool) -> Result<Next, Stop> {
        if self.open.len() >= DEEPEST {
            return Err(Stop::Fault);
        }
        let is_number = |name: &[u8]| name.len() > 2 && name.iter().all(|byte| byte.is_ascii_digit() || *byte == b'"');
        let in_rows = self.open.last().is_some_and(|parent| parent.list || is_number(&parent.name));
        if !list && in_rows && self.row.is_none() {
            self.row = Some(self.open.len());
        }
        self.out.push(if list { b'[' } else { b'{' });
        self.at += 1;
        let (whole, read) = (self.out.len(), self.at);
        self.open.push(Frame { list, count: 0, whole, read, name: Vec::new(), first: Vec::new(), numbered: false });
        Ok(if list { Next::Element } else { Next::Field })
    }

    fn field(&mut self) -> Result<Next, Stop> {
        let separate = match (self.src.get(self.at), self.open.last()) {
            (None, _) => return Err(Stop::End),
            (Some(b'}'), _) => return Ok(self.close()),
            (Some(b'"'), Some(frame)) => frame.count > 0,
            _ => return Err(Stop::Fault),
        };
        if separate {
            self.out.push(b',');
        }
        let start = self.out.len();
        self.at = token::text(self.src, self.at, &mut self.out)?;
        let name = self.out.get(start..).unwrap_or_default().to_vec();
        self.at = token::after_blanks(self.src, self.at);
        match self.src.get(self.at) {
            None => return Err(Stop::End),
            Some(b':') => {}
            Some(_) => return Err(Stop::Fault),
        }
        self.at += 1;
        self.out.push(b':');
        if let Some(frame) = self.open.last_mut() {
            if frame.first.len() < 2 {
                frame.first.push(name.clone());
            }
            frame.numbered |= self.number == Some(&name);
            frame.name = name;
        }
        if self.is_row_within() {
            self.open.pop();
            return Err(Stop::Fault);
        }
        Ok(Next::Value)
    }

    /// Whether what is open within a row begins as rows do: the row has no end of its own then.
    fn is_row_within(&self) -> bool {
        let row = self.row.filter(|row| self.number.is_some() && row + 1 < self.open.len());
        let (Some(row), Some(inner)) = (row.and_then(|row| self.open.get(row)), self.open.last()) else { return false };
        inner.first.len() == 2 && row.first == inner.first
    }

    fn element(&mut self) -> Result<Next, Stop> {
        match self.src.get(self.at) {
            None => Err(Stop::End),
            Some(b']') => Ok(self.close()),
            Some(_) => {
                if self.open.last().is_some_and(|frame| frame.count > 0) {
                    self.out.push(b',');
                }
                Ok(Next::Value)
            }
        }
    }

    fn comma(&mut self) -> Result<Next, Stop> {
        let list = self.open.last().is_some_and(|frame| frame.list);
        match self.src.get(self.at) {
            None => Err(Stop::End),
            Some(b',') => {
                self.at += 1;
                Ok(if list { Next::Element } else { Next::Field })
            }
            Some(b']') if list => Ok(self.close()),
            Some(b'}') if !list => Ok(self.close()),
            Some(_) => Err(Stop::Fault),
        }
    }

    fn close(&mut self) -> Next {
        self.at += 1;
        self.leave()
    }

    /// Ends what is open.
    fn leave(&mut self) -> Next {
        let Some(frame) = self.open.pop() else { return Next::Nothing };
        self.out.push(if frame.list { b']' } else { b'}' });
        if self.row == Some(self.open.len()) {
            self.row = None;
            if frame.first.len() > self.known.len() {
                self.known = frame.first;
            }
        }
        self.valued()
    }

    /// Notes that a value is whole.
    fn valued(&mut self) -> Next {
        let (whole, read) = (self.out.len(), self.at);
        match self.open.last_mut() {
            None => Next::Nothing,
            Some(frame) => {
                frame.count += 1;
                (frame.whole, frame.read) = (whole, read);
                Next::Comma
            }
        }
    }

    /// Goes on after a fault or an early end. `None` where nothing is left: everything that was open is closed then.
    fn recover(&mut self, stop: Stop) -> Option<Next> {
        let Some(row) = self.row else { return self.recover_list(stop) };
        let from = self.open.last().map_or(self.at, |frame| frame.read);
        let first = self.open.get(row).map(|frame| frame.first.clone()).unwrap_or_default();
        let by_number = row.checked_sub(1).and_then(|parent| self.open.get(parent)).is_some_and(|parent| !parent.list);
        let names = if first.is_empty() { &self.known } else { &first };
        let mut next = if stop == Stop::Fault { token::next_row(self.src, from, names, by_number) } else { None };
        // The number of another row before it: that row begins otherwise.
        let own = usize::from(self.open.get(row).is_some_and(|frame| !frame.numbered));
        if stop == Stop::Fault && self.numbers(from, next) > own {
            let found = if by_number { None } else { self.find_row(row, from) };
            let found = found.filter(|at| self.numbers(from, Some(*at)) <= own);
            self.lost |= found.is_none();
            next = found.or(next);
        }
        self.mark(row, from, next.unwrap_or(self.src.len()));
        if let Some(at) = next {
            self.at = at;
            return Some(if by_number { Next::Field } else { Next::Element });
        }
        if stop == Stop::Fault && self.find_end(from) {
            return Some(Next::Nothing);
        }
        self.close_all();
        None
    }

    /// As [`Self::recover`], where what broke is in a list and no object: it is a row without anything.
    fn recover_list(&mut self, stop: Stop) -> Option<Next> {
        let list = self.open.iter().position(|frame| frame.list).filter(|_| stop == Stop::Fault);
        let Some(list) = list else {
            self.close_all();
            return None;
        };
        self.open.truncate(list + 1);
        let (whole, from) = self.open.last().map(|frame| (frame.whole, frame.read))?;
        self.out.truncate(whole);
        if self.open.last().is_some_and(|frame| frame.count > 0) {
            self.out.push(b',');
        }
        self.out.extend(format!("{{{BROKEN_AS_JSON}:\"\"}}").as_bytes());
        self.broken = true;
        self.valued();
        if let Some(at) = self.find_row(list + 1, from) {
            self.at = at;
            return Some(Next::Element);
        }
        if self.find_end(from) {
            return Some(Next::Nothing);
        }
        self.close_all();
        None
    }

    /// How many fields by which rows are known stand between two places.
    fn numbers(&self, from: usize, end: Option<usize>) -> usize {
        let part = self.src.get(from..end.unwrap_or(self.src.len())).unwrap_or_default();
        self.number.map_or(0, |number| part.windows(number.len()).filter(|window| *window == number).count())
    }

    /// Looks for the row after one that broke: from there to the end of the answer all is whole.
    fn find_row(&mut self, row: usize, from: usize) -> Option<usize> {
        let list = self.open.get(..row)?.to_vec();
        let mut at = from;
        while let Some(found) = self.src.get(at..)?.iter().position(|byte| *byte == b',') {
            at += found + 1;
            let start = token::after_blanks(self.src, at);
            let ahead = self.src.get(start..).unwrap_or_default();
            if beginning(ahead.get(..64).unwrap_or(ahead), 0) != Some(0) {
                continue;
            }
            self.trials = self.trials.checked_sub(1)?;
            let mut trial = Mender { trying: true, ..Mender::new(self.src, start) };
            trial.open.clone_from(&list);
            if trial.run(Next::Element) && self.is_end(trial.at) {
                return Some(start);
            }
            self.budget = self.budget.checked_sub(trial.at - start)?;
        }
        None
    }

    /// Whether nothing but a notice comes after this place.
    fn is_end(&self, at: usize) -> bool {
        beginning(self.src.get(at..).unwrap_or_default(), 0).is_none()
    }

    /// The path of the field that is open, within its row.
    fn place(&self, row: usize) -> String {
        let mut path = String::new();
        for frame in self.open.iter().skip(row) {
            if frame.list {
                path += &format!("[{}]", frame.count + 1);
            } else if !frame.name.is_empty() {
                let name = String::from_utf8_lossy(&frame.name);
                let name: String = name.chars().filter(|c| c.is_alphanumeric() || "_-".contains(*c)).collect();
                path += if path.is_empty() { "" } else { "." };
                path += &name;
            }
        }
        path.chars().take(LONGEST_PLACE).collect()
    }

    /// Closes a row after its last whole field, and marks it with the place of the fault. What is left of it lies between these places.
    fn mark(&mut self, row: usize, from: usize, end: usize) {
        let place = self.place(row);
        self.open.truncate(row + 1);
        if let Some(frame) = self.open.last() {
            self.out.truncate(frame.whole);
            if frame.count > 0 {
                self.out.push(b',');
            }
            if let Some(number) = self.number.filter(|_| !frame.numbered) {
                token::copy_field(self.src.get(from..end).unwrap_or_default(), number, &mut self.out);
            }
        }
        self.out.extend(BROKEN_AS_JSON.as_bytes());
        self.out.extend(format!(":\"{place}\"").as_bytes());
        self.broken = true;
        self.leave();
    }

    /// Looks for the end of the list whose last row broke: from there to the end of the answer all is whole.
    fn find_end(&mut self, from: usize) -> bool {
        let closer = if self.open.last().is_some_and(|frame| frame.list) { b']' } else { b'}' };
        let tail = self.src.get(from..).unwrap_or_default();
        let places = tail.iter().enumerate().rev().filter(|(_, byte)| **byte == closer).map(|(at, _)| from + at);
        let (open, out) = (self.open.clone(), self.out.len());
        for place in places.take(self.trials) {
            let mut trial = Mender { trying: true, at: place, ..Mender::new(self.src, place) };
            trial.open.clone_from(&open);
            trial.close();
            if (trial.open.is_empty() || trial.run(Next::Comma)) && self.is_end(trial.at) {
                self.out.truncate(out);
                self.out.append(&mut trial.out);
                self.at = trial.at;
                self.open.clear();
                return true;
            }
            self.budget = self.budget.saturating_sub(trial.at - place);
            if self.budget == 0 {
                break;
            }
        }
        false
    }

    fn close_all(&mut self) {
        if let Some(frame) = self.open.last() {
            self.out.truncate(frame.whole);
        }
        self.row = None;
        while !self.open.is_empty() {
            self.leave();
        }
    }
}
