//! `signet users edit`.

use clap::Args;

use super::view;
use crate::admin::users::edit::{self, UserEdit};
use crate::admin::users::operation::UserKey;
use crate::admin::users::view::UserView;
use crate::cli::local::Local;
use crate::cli::output::Answer;
use crate::domain::email::EmailAddress;
use crate::domain::name::DisplayName;
use crate::domain::refusal::Refusal;
use crate::domain::wish::Wish;
use crate::storage::Tx;

pub(super) const EXAMPLES: &str = "\
Examples:
  signet users edit ada@example.com --name 'Ada Lovelace' --username ada
  signet users edit ada@example.com --email ada@example.net --verified true
  signet users edit ada@example.com --phone ''

What is not named stays; an empty text takes away. Of a new address it is not known that the mailbox is theirs, unless
--verified says so. The person is told by mail.";

/// What is to become of the account.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// Mail address, user name or id
    #[arg(value_name = "USER")]
    pub(in crate::cli) user: UserKey,
    /// Another mail address
    #[arg(long, value_parser = EmailAddress::of_account)]
    email: Option<EmailAddress>,
    /// Whether the mailbox is known to be the user's
    #[arg(long, value_name = "true|false")]
    verified: Option<bool>,
    /// What the user is called
    #[arg(long)]
    name: Option<DisplayName>,
    /// Another name to sign in with
    #[arg(long)]
    username: Option<String>,
    /// Telephone number
    #[arg(long)]
    phone: Option<String>,
    /// Address of a picture
    #[arg(long)]
    picture: Option<String>,
    /// Language of pages and mails: en, de, es, zh-Hans or ar
    #[arg(long)]
    locale: Option<String>,
    /// Time zone, such as Europe/Berlin
    #[arg(long)]
    zoneinfo: Option<String>,
    /// What the user is called in the system from which they come
    #[arg(long)]
    external_id: Option<String>,
}

impl Arguments {
    /// What of it.
    pub(in crate::cli) fn wanted(&self) -> Result<UserEdit, Refusal> {
        let given = |text: &Option<String>| Wish::given(text.as_deref());
        Ok(UserEdit {
            email: self.email.clone(),
            email_verified: self.verified,
            name: self.name.clone(),
            username: given(&self.username).read("username")?,
            phone: given(&self.phone).read("phone")?,
            picture: given(&self.picture).read("picture")?,
            locale: given(&self.locale).read("locale")?,
            zoneinfo: given(&self.zoneinfo).read("zoneinfo")?,
            external_id: given(&self.external_id).read("external_id")?,
        })
    }
}

pub(super) async fn run(arguments: Arguments, local: &Local) -> anyhow::Result<Answer> {
    let wanted = arguments.wanted()?;
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let write =
        move |tx: &mut Tx<'_>| edit::edit(tx, &arguments.user, &wanted, None, &context, &surroundings.env());
    let user = local.house.store.write("users_update", write).await??;
    view::shown(&UserView::from(&user))
}
