//! Accounts that can sign in.

use access::{Action, BadPassword, PasswordHash};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use model::AccountId;
use serde::{Deserialize, Serialize};
use store::NewAccount;
use utoipa::ToSchema;

use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::home;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, Made, When, id, maybe};

pub(super) fn routes() -> Routes {
    Routes::new("accounts", "Accounts that can sign in; the CSIRT's administrators keep them.")
        .route(__path_list, list)
        .route(__path_add, add)
        .route(__path_close, close)
}

/// An account.
#[derive(Serialize, ToSchema)]
pub(super) struct Account {
    /// Identity.
    id: Id,
    /// What its owner signs in with.
    login: String,
    /// Its owner's name.
    name: String,
    /// What it may do: `analyst`, `duty-officer`, `administrator`, `security-lead`, `technician`,
    /// `reader`, `operator` or `supplier`.
    role: &'static str,
    /// The member where its owner works, if at one.
    member: Option<Id>,
    /// The operator where its owner works, if at one.
    operator: Option<Id>,
    /// The supplier, if at one. None of them: the CSIRT.
    supplier: Option<Id>,
    /// The language its owner reads.
    language: String,
    /// Its owner's time zone.
    zone: String,
    /// Since when it is there.
    created: When,
    /// When it was closed, if it was.
    closed: Option<When>,
    /// When its owner last signed in, if ever.
    last_sign_in: Option<When>,
}

impl Listed for Account {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "login",
        "name",
        "role",
        "member",
        "operator",
        "supplier",
        "language",
        "zone",
        "created",
        "closed",
        "last_sign_in",
    ];
}

impl From<store::Account> for Account {
    fn from(account: store::Account) -> Self {
        let (member, operator, supplier) = home::shown(account.home);
        Self {
            id: id(account.id),
            login: account.login,
            name: account.name,
            role: account.role.as_str(),
            member,
            operator,
            supplier,
            language: account.language,
            zone: account.zone,
            created: account.created.into(),
            closed: maybe(account.closed),
            last_sign_in: maybe(account.last_sign_in),
        }
    }
}

/// An account to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AccountToAdd {
    /// What its owner signs in with; kept in lower case.
    login: String,
    /// Its owner's name.
    name: String,
    /// Its password: 12 characters or more.
    password: String,
    /// What it may do; must fit where its owner works.
    role: String,
    /// The member where its owner works.
    #[serde(default)]
    member: Option<String>,
    /// The operator where its owner works.
    #[serde(default)]
    operator: Option<String>,
    /// The supplier where its owner works.
    #[serde(default)]
    supplier: Option<String>,
    /// `sv`, `nb` or `en`.
    language: String,
    /// A time zone such as `Europe/Stockholm`.
    zone: String,
}

/// Lists the accounts that the caller may see.
#[utoipa::path(get, path = "/accounts", responses((status = 200, description = "All of them.", body = Listing<Account>)))]
async fn list(caller: Caller, wants: Wants) -> Result<Response, Problem> {
    let accounts = caller.scope.accounts().list().await?;
    Ok(wants.all(accounts.into_iter().map(Account::from).collect()))
}

/// Adds an account.
#[utoipa::path(post, path = "/accounts", request_body(content = AccountToAdd, description = "The account."), responses((status = 201, description = "Added.", body = Made)))]
async fn add(caller: Caller, Sent(new): Sent<AccountToAdd>) -> Result<Response, Problem> {
    // Before the password is hashed: that is work.
    caller.must(Action::KeepAccounts)?;
    let mut mistakes = Mistakes::default();
    let (role, home) = home::read(
        &mut mistakes,
        &new.role,
        (new.member.as_deref(), new.operator.as_deref(), new.supplier.as_deref()),
    );
    let (login, name) = (mistakes.name("login", &new.login), mistakes.name("name", &new.name));
    let (language, zone) = (mistakes.language(&new.language), mistakes.zone(&new.zone));
    mistakes.none()?;
    let role = role.ok_or_else(|| Problem::wrong("role: is missing"))?;
    let password = hash(new.password).await?;
    let new = NewAccount { login, name, password, role, home, language, zone };
    Ok(super::made("/accounts", caller.scope.accounts().add(&new).await?))
}

async fn hash(password: String) -> Result<PasswordHash, Problem> {
    let hashed = tokio::task::spawn_blocking(move || PasswordHash::new(&password)).await;
    match hashed {
        Ok(Ok(hash)) => Ok(hash),
        Ok(Err(BadPassword::Local)) | Err(_) => Err(Problem::Ours),
        Ok(Err(mistake)) => Err(Problem::wrong(format!("password: {mistake}"))),
    }
}

/// Closes an account: it ends, with its sessions and tokens.
#[utoipa::path(delete, path = "/accounts/{id}", params(("id" = Id, Path, description = "The account.")), responses((status = 204, description = "Closed.")))]
async fn close(caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let id = AccountId::parse(&id).ok_or(Problem::NotFound)?;
    caller.scope.accounts().close(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
