//! `/admin/clients/{id}/{deed}`: the buttons on the page of a client.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::deed::Deed;
use crate::admin::area::page::{field, seen, take};
use crate::admin::clients::operation::Registered;
use crate::admin::clients::page::show;
use crate::admin::clients::secret::{self, Rotation};
use crate::admin::clients::state::{self, Confirmation};
use crate::admin::clients::told::page::told;
use crate::admin::context::Context;
use crate::domain::changes::Version;
use crate::domain::client::Standing;
use crate::domain::decision::Fault;
use crate::domain::ids::ClientId;
use crate::domain::parameters::Parameters;
use crate::domain::permission::Permission;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::time::Span;
use crate::http::extract::body::FormBody;
use crate::http::page;
use crate::http::state::AppState;
use crate::storage::Tx;

/// Does what the form asks for, and shows the client again.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let named = (
        Deed::named(request.match_info().query("deed")),
        request.match_info().query("id").parse::<ClientId>(),
    );
    let (Some(deed), Ok(id)) = named else { return page::not_found(&state, &request) };
    let place = format!("/admin/clients/{id}");
    let taken = take(&state, &request, body, &deed.purpose(), Permission::ClientsManage, &place).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let wanted = Wanted::read(deed, &form);
    let context = admin.context();
    let write = move |tx: &mut Tx<'_>| wanted.act(tx, &id, &context);
    match state.house.store.write("clients_page", write).await {
        Ok(Ok(Some(registered))) => told(&admin, "The client has another secret", &registered),
        Ok(Ok(None)) if deed == Deed::Delete => admin.done("/admin/clients", "deleted"),
        Ok(Ok(None)) => admin.done(&place, deed.as_str()),
        Ok(Err(refusal)) if refusal.code == RefusalCode::NotFound => page::not_found(&state, &request),
        Ok(Err(refusal)) => show(&admin, StatusCode::CONFLICT, Some(refusal)).await,
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// What a form asks for.
struct Wanted {
    deed: Deed,
    overlap: Option<Span>,
    confirmation: Confirmation,
    seen: Version,
}

impl Wanted {
    fn read(deed: Deed, form: &Parameters) -> Self {
        let is_ticked = form.lenient("confirm") == Some("yes");
        Self {
            deed,
            overlap: field(form, "overlap").parse().ok().map(Span::from_seconds),
            confirmation: if is_ticked { Confirmation::Given } else { Confirmation::Missing },
            seen: seen(form),
        }
    }

    fn act(
        &self,
        tx: &mut Tx<'_>,
        id: &ClientId,
        context: &Context,
    ) -> Result<Result<Option<Registered>, Refusal>, Fault> {
        let seen = Some(&self.seen);
        Ok(match self.deed {
            Deed::Enable => state::set_standing(tx, id, Standing::Enabled, seen, context)?.map(|_| None),
            Deed::Disable => state::set_standing(tx, id, Standing::Disabled, seen, context)?.map(|_| None),
            Deed::RevokeTokens => state::revoke_tokens(tx, id, seen, context)?.map(|_| None),
            Deed::EndOldSecret => secret::end_previous(tx, id, seen, context)?.map(|_| None),
            Deed::Delete => state::delete(tx, id, self.confirmation, seen, context)?.map(|_| None),
            Deed::RotateSecret => {
                let overlap = self.overlap.unwrap_or(secret::DEFAULT_OVERLAP);
                secret::rotate(tx, id, &Rotation { chosen: None, overlap }, seen, context)?.map(Some)
            }
        })
    }
}
