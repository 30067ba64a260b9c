//! Table `mailed_links`. A link that was used or is too old is kept for some days, so that its page can say which.

use diesel::prelude::*;

use super::connection::Conn;
use super::row::{Place, moment};
use super::schema::mailed_links as links;
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::mailed_link::{
    CODE_ATTEMPTS, IssuedLink, LinkPurpose, LinkState, MailedLink, NewLink, ShortCode,
};
use crate::domain::random::Random;
use crate::domain::secret::{Handle, SecretHash};
use crate::domain::session::Session;
use crate::domain::time::{Span, Timestamp};

/// How long a link that works no more is still known.
const REMEMBERED: Span = Span::from_days(7);

#[derive(Queryable, Selectable)]
#[diesel(table_name = links)]
struct Row {
    purpose: String,
    user_id: Option<String>,
    address: String,
    browser_hash: Option<Vec<u8>>,
    data: Option<String>,
    created_at: i64,
    expires_at: i64,
    used_at: Option<i64>,
}

impl TryFrom<Row> for MailedLink {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        // The key is the hash of a secret and stays out of messages.
        let at = Place { table: "mailed_links", id: row.user_id.as_deref().unwrap_or("of no user") };
        let hash =
            |bytes: Vec<u8>| SecretHash::from_bytes(&bytes).ok_or_else(|| at.inconsistent("browser_hash"));
        Ok(Self {
            purpose: at.parse("purpose", &row.purpose)?,
            user_id: at.parse_option("user_id", row.user_id.as_deref())?,
            address: at.parse("address", &row.address)?,
            browser: row.browser_hash.map(hash).transpose()?,
            data: row.data,
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
            used_at: moment(row.used_at),
        })
    }
}

/// Stores a fresh link. The ones before, of the same purpose and account or address, are worth nothing from now on
/// (security.md EM3), but for those that take something back.
pub fn issue(
    tx: &mut Tx<'_>,
    new: &NewLink,
    now: Timestamp,
    random: &dyn Random,
) -> Result<IssuedLink, Fault> {
    if new.purpose.newest_only() {
        match new.user_id {
            Some(user) => void(tx, user, &[new.purpose], now)?,
            None => void_address(tx, &new.address, &[new.purpose], now)?,
        };
    }
    let token = Handle::generate(random);
    let code = new.browser.as_ref().map(|browser| (ShortCode::generate(random), browser));
    let code_hash = code.as_ref().map(|(code, browser)| code.hash(new.purpose, browser));
    let expires_at = now.plus(new.ttl);
    let values = (
        links::token_hash.eq(token.hash().as_bytes().to_vec()),
        links::purpose.eq(new.purpose.as_str()),
        links::user_id.eq(new.user_id.map(|id| id.to_string())),
        links::address.eq(new.address.as_typed()),
        links::address_key.eq(new.address.key()),
        links::browser_hash.eq(new.browser.as_ref().map(|browser| browser.hash().as_bytes().to_vec())),
        links::code_hash.eq(code_hash.map(|hash| hash.as_bytes().to_vec())),
        links::code_attempts.eq(0),
        links::data.eq(new.data.as_deref()),
        links::created_at.eq(now.millis()),
        links::expires_at.eq(expires_at.millis()),
        links::forget_at.eq(expires_at.plus(REMEMBERED).millis()),
    );
    diesel::insert_into(links::table).values(values).execute(tx.conn())?;
    Ok(IssuedLink { token, code: code.map(|(code, _)| code), expires_at })
}

/// The link with this token, if it was made for `purpose` (security.md PX4); used and old ones as well.
pub fn find(conn: &mut Conn, token: &SecretHash, purpose: LinkPurpose) -> Result<Option<MailedLink>, Fault> {
    let row: Option<Row> = links::table
        .find(token.as_bytes())
        .filter(links::purpose.eq(purpose.as_str()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(MailedLink::try_from).transpose()
}

/// The link with this token, if it was made for `purpose` and works.
pub fn find_live(
    conn: &mut Conn,
    token: &SecretHash,
    purpose: LinkPurpose,
    now: Timestamp,
) -> Result<Option<MailedLink>, Fault> {
    Ok(find(conn, token, purpose)?.filter(|link| link.state(now) == LinkState::Live))
}

/// The newest link of `purpose` that an account has and that works.
pub fn find_pending(
    conn: &mut Conn,
    user: UserId,
    purpose: LinkPurpose,
    now: Timestamp,
) -> Result<Option<MailedLink>, Fault> {
    let row: Option<Row> = links::table
        .filter(links::user_id.eq(user.to_string()))
        .filter(links::purpose.eq(purpose.as_str()))
        .filter(links::used_at.is_null())
        .filter(links::expires_at.gt(now.millis()))
        .order(links::created_at.desc())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(MailedLink::try_from).transpose()
}

/// Whether a link of `purpose` waits for a code in this browser, for the address.
pub fn awaits_code(
    conn: &mut Conn,
    purpose: LinkPurpose,
    address: &EmailAddress,
    browser: &Handle,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(find_waiting(conn, purpose, address, browser, now)?.is_some())
}

/// Uses the link up. `false`: someone was first, or it is too old or for something else.
pub fn claim(
    tx: &mut Tx<'_>,
    token: &SecretHash,
    purpose: LinkPurpose,
    now: Timestamp,
) -> Result<bool, Fault> {
    let live = links::table
        .find(token.as_bytes())
        .filter(links::purpose.eq(purpose.as_str()))
        .filter(links::used_at.is_null())
        .filter(links::expires_at.gt(now.millis()));
    let rows = diesel::update(live).set(links::used_at.eq(now.millis())).execute(tx.conn())?;
    Ok(rows == 1)
}

/// Uses up the link that waits for this code, in this browser, for the address. `None`: there is none, or the code is
/// wrong; the attempt is counted before the code is looked at, and the link dies of the last wrong one.
pub fn try_code(
    tx: &mut Tx<'_>,
    purpose: LinkPurpose,
    address: &EmailAddress,
    browser: &Handle,
    typed: &str,
    now: Timestamp,
) -> Result<Option<MailedLink>, Fault> {
    let Some((token, code_hash)) = find_waiting(tx.conn(), purpose, address, browser, now)? else {
        return Ok(None);
    };
    let waiting = links::table
        .find(&token)
        .filter(links::used_at.is_null())
        .filter(links::code_attempts.lt(CODE_ATTEMPTS));
    let counted = diesel::update(waiting)
        .set(links::code_attempts.eq(links::code_attempts + 1))
        .returning(links::code_attempts)
        .get_result::<i64>(tx.conn())
        .optional()?;
    let Some(attempts) = counted else { return Ok(None) };
    let token = SecretHash::from_bytes(&token)
        .ok_or_else(|| Place { table: "mailed_links", id: "by code" }.inconsistent("token_hash"))?;
    let right = ShortCode::parse(typed)
        .and_then(|code| Some(code.hash(purpose, browser).same_as(&SecretHash::from_bytes(&code_hash)?)))
        .unwrap_or_default();
    if right {
        return if claim(tx, &token, purpose, now)? { find(tx.conn(), &token, purpose) } else { Ok(None) };
    }
    if attempts >= CODE_ATTEMPTS {
        claim(tx, &token, purpose, now)?;
    }
    Ok(None)
}

/// The hashes of a link's token and of its code, as stored.
type Waiting = (Vec<u8>, Vec<u8>);

/// The newest link that waits for a code.
fn find_waiting(
    conn: &mut Conn,
    purpose: LinkPurpose,
    address: &EmailAddress,
    browser: &Handle,
    now: Timestamp,
) -> Result<Option<Waiting>, Fault> {
    let found: Option<(Vec<u8>, Option<Vec<u8>>)> = links::table
        .filter(links::address_key.eq(address.key()))
        .filter(links::purpose.eq(purpose.as_str()))
        .filter(links::browser_hash.eq(browser.hash().as_bytes().to_vec()))
        .filter(links::used_at.is_null())
        .filter(links::expires_at.gt(now.millis()))
        .filter(links::code_attempts.lt(CODE_ATTEMPTS))
        .order(links::created_at.desc())
        .select((links::token_hash, links::code_hash))
        .first(conn)
        .optional()?;
    Ok(found.and_then(|(token, code)| Some((token, code?))))
}

/// Makes all links of these purposes worthless that belong to an account; how many still worked.
pub fn void(tx: &mut Tx<'_>, user: UserId, purposes: &[LinkPurpose], now: Timestamp) -> Result<usize, Fault> {
    let mut voided = 0;
    for purpose in purposes {
        let live = links::table
            .filter(links::user_id.eq(user.to_string()))
            .filter(links::purpose.eq(purpose.as_str()))
            .filter(links::used_at.is_null());
        voided += diesel::update(live).set(links::used_at.eq(now.millis())).execute(tx.conn())?;
    }
    Ok(voided)
}

/// Makes all links of these purposes worthless that were mailed to an address; how many still worked.
pub fn void_address(
    tx: &mut Tx<'_>,
    address: &EmailAddress,
    purposes: &[LinkPurpose],
    now: Timestamp,
) -> Result<usize, Fault> {
    let mut voided = 0;
    for purpose in purposes {
        let live = links::table
            .filter(links::address_key.eq(address.key()))
            .filter(links::purpose.eq(purpose.as_str()))
            .filter(links::used_at.is_null());
        voided += diesel::update(live).set(links::used_at.eq(now.millis())).execute(tx.conn())?;
    }
    Ok(voided)
}

/// Makes the links of an account worthless that take something back and were mailed after `since`; how many still worked.
pub fn void_taking_back(
    tx: &mut Tx<'_>,
    user: UserId,
    since: Timestamp,
    now: Timestamp,
) -> Result<usize, Fault> {
    let purposes = LinkPurpose::TAKING_BACK.map(LinkPurpose::as_str);
    let later = links::table
        .filter(links::user_id.eq(user.to_string()))
        .filter(links::purpose.eq_any(purposes))
        .filter(links::created_at.gt(since.millis()))
        .filter(links::used_at.is_null());
    Ok(diesel::update(later).set(links::used_at.eq(now.millis())).execute(tx.conn())?)
}

/// Uses up the oldest link made since then that takes a change of an account's address back and was mailed to `address`.
/// `None`: there is none that works.
pub fn claim_undo(
    tx: &mut Tx<'_>,
    user: UserId,
    address: &EmailAddress,
    since: Timestamp,
    now: Timestamp,
) -> Result<Option<MailedLink>, Fault> {
    let purpose = LinkPurpose::UndoEmailChange;
    let found: Option<(Vec<u8>, Row)> = links::table
        .filter(links::user_id.eq(user.to_string()))
        .filter(links::purpose.eq(purpose.as_str()))
        .filter(links::address.eq(address.as_typed()))
        .filter(links::created_at.ge(since.millis()))
        .filter(links::used_at.is_null())
        .filter(links::expires_at.gt(now.millis()))
        .order(links::created_at.asc())
        .select((links::token_hash, Row::as_select()))
        .first(tx.conn())
        .optional()?;
    let Some((token, row)) = found else { return Ok(None) };
    let token = SecretHash::from_bytes(&token)
        .ok_or_else(|| Place { table: "mailed_links", id: "by account" }.inconsistent("token_hash"))?;
    if claim(tx, &token, purpose, now)? { MailedLink::try_from(row).map(Some) } else { Ok(None) }
}

/// Makes the change of address worthless that was asked for in a session.
pub fn void_asked_in(tx: &mut Tx<'_>, session: &Session, now: Timestamp) -> Result<(), Fault> {
    let live = links::table
        .filter(links::user_id.eq(session.user_id.to_string()))
        .filter(links::purpose.eq(LinkPurpose::ChangeEmail.as_str()))
        .filter(links::data.eq(session.id.to_string()))
        .filter(links::used_at.is_null());
    diesel::update(live).set(links::used_at.eq(now.millis())).execute(tx.conn())?;
    Ok(())
}
