//! The smallest rows that hang together: a person, an application, a session, and what they give each other.

use signet::domain::application_type::ApplicationType;
use signet::domain::audit::Origin;
use signet::domain::client::{
    Client, ClientAuthentication, ClientClaims, GrantType, OfflineRule, PkceRule, SecondFactorRule,
};
use signet::domain::client_address::ClientAddress;
use signet::domain::client_branding::ClientBranding;
use signet::domain::device::Device;
use signet::domain::device_authorization::{DeviceAuthorization, DeviceState};
use signet::domain::grant::Grant;
use signet::domain::ids::{
    ClientId, DeviceAuthorizationId, DeviceId, GrantId, InteractionId, InvitationId, KnownNetworkId,
    RequestId, SessionId, StepId, UserId, VerificationId,
};
use signet::domain::interaction::{Answer, AuthorizationRequest, Interaction};
use signet::domain::invitation::Invitation;
use signet::domain::language::Language;
use signet::domain::lifetimes::ClientLifetimes;
use signet::domain::limit::{LimitKey, Subject};
use signet::domain::mailed_link::{LinkPurpose, NewLink};
use signet::domain::refresh_family::{RefreshFamily, StoredToken};
use signet::domain::return_place::ReturnPlace;
use signet::domain::second_factor::{SealedEnrolment, SealedFactor, TimeStep};
use signet::domain::secret::{Handle, SecretHash};
use signet::domain::session::{Assurance, AuthenticationMethods, Session};
use signet::domain::sign_in_step::{Proven, SignInStep, StepKind};
use signet::domain::signing_algorithm::{ClientAlgorithms, SigningAlgorithm};
use signet::domain::signing_key::{KeyState, SealedKey, SigningKey};
use signet::domain::time::{Clock as _, Span, Timestamp};
use signet::domain::unusual::EarlierSignIn;
use signet::domain::user::User;
use signet::domain::verification::Verification;
use signet::env::{SystemClock, SystemRandom};
use signet::storage::codes::Code;
use signet::storage::device_authorizations::Codes;
use signet::storage::grants::Rotation;
use signet::storage::{Store, clients, sessions, users};

/// A user with a session, and a client.
#[derive(Clone, Debug)]
pub struct Rows {
    pub now: Timestamp,
    pub user: UserId,
    pub client: ClientId,
    pub session: SessionId,
    /// The hash of the session's handle.
    pub handle: SecretHash,
}

/// A hash of something that nobody knows.
pub fn hash() -> SecretHash {
    Handle::generate(&SystemRandom).hash()
}

/// A key that could sign nothing.
pub fn signing_key(kid: &str, state: KeyState, now: Timestamp) -> SealedKey {
    let key = SigningKey {
        kid: kid.to_owned(),
        state,
        algorithm: SigningAlgorithm::Rs256,
        public_der: vec![0],
        bits: 2048,
        created_at: now,
        activated_at: None,
        retired_at: None,
        revoked_at: None,
        verifies_until: None,
    };
    SealedKey { key, sealed: vec![0], master_key_id: "0011223344556677".to_owned() }
}

/// A time step.
pub fn step(number: i64) -> TimeStep {
    TimeStep::from_number(number)
}

impl Rows {
    /// An invitation that works until `expires_at`.
    pub fn invitation(&self, expires_at: Timestamp) -> Invitation {
        Invitation {
            kind: signet::domain::invitation::InvitationKind::Mailed,
            id: InvitationId::new(self.now, &SystemRandom),
            address: "grace@example.com".parse().unwrap(),
            name: None,
            roles: Vec::new(),
            client_id: None,
            sender: None,
            invited_by: "cli".to_owned(),
            language: Language::English,
            created_at: self.now,
            expires_at,
            ended: None,
            user_id: None,
        }
    }

    /// A second factor of the user, which could check nothing, whose step 1 was taken.
    pub fn factor(&self) -> SealedFactor {
        SealedFactor {
            user_id: self.user,
            sealed: vec![0],
            master_key_id: "0011223344556677".to_owned(),
            last_step: step(1),
            confirmed_at: self.now,
        }
    }

    /// An enrolment of the user that waits until `expires_at`.
    pub fn enrolment(&self, expires_at: Timestamp) -> SealedEnrolment {
        SealedEnrolment {
            user_id: self.user,
            sealed: vec![0],
            master_key_id: "0011223344556677".to_owned(),
            replaces: false,
            created_at: self.now,
            expires_at,
        }
    }

    /// Stores the user, the client and the session.
    pub async fn insert(store: &Store) -> Self {
        let now = SystemClock.now();
        let rows = Self {
            now,
            user: UserId::new(now, &SystemRandom),
            client: "app".parse().unwrap(),
            session: SessionId::new(now, &SystemRandom),
            handle: hash(),
        };
        let origin = Origin { request_id: RequestId::new(now, &SystemRandom), ip: None, user_agent: None };
        let (user, client, session, handle) = (rows.user(), rows.client(), rows.session(), rows.handle);
        store
            .write("rows", move |tx| {
                assert!(users::insert(tx, &user, None)?);
                assert!(clients::insert(tx, &client)?);
                sessions::insert(tx, &session, &handle, &origin, now.plus(Span::from_hours(12)))
            })
            .await
            .unwrap();
        rows
    }

    fn user(&self) -> User {
        User {
            email_verified: true,
            roles: vec!["admin".parse().unwrap()],
            ..User::new(self.user, "ada@example.com".parse().unwrap(), "Ada".to_owned(), self.now)
        }
    }

    fn client(&self) -> Client {
        Client {
            id: self.client.clone(),
            name: "An application".to_owned(),
            application_type: ApplicationType::Native,
            branding: branding(),
            authentication: ClientAuthentication::SecretBasic(hash()),
            enabled: true,
            first_party: false,
            second_factor: SecondFactorRule::Required,
            pkce: PkceRule::Required,
            grants: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
            redirect_uris: vec!["https://app.example/callback".parse().unwrap()],
            post_logout_redirect_uris: Vec::new(),
            scope: "openid".parse().unwrap(),
            audiences: Vec::new(),
            resource_server: None,
            lifetimes: ClientLifetimes::default(),
            email_verification: None,
            offline: OfflineRule::SurvivesLogout,
            initiate_login_uri: None,
            claims: ClientClaims::default(),
            algorithms: ClientAlgorithms::default(),
            previous_secret: None,
            tokens_not_before: None,
            created_at: self.now,
        }
    }

    fn session(&self) -> Session {
        Session {
            id: self.session,
            user_id: self.user,
            auth_time: self.now,
            methods: AuthenticationMethods::password(),
            remembered: false,
            created_at: self.now,
            last_seen_at: self.now,
            ended_at: None,
        }
    }

    fn request(&self) -> AuthorizationRequest {
        AuthorizationRequest {
            client_id: self.client.clone(),
            answer: Answer::Redirect { redirect_uri: "https://app.example/callback".parse().unwrap() },
            scope: "openid".parse().unwrap(),
            audiences: Vec::new(),
            state: None,
            nonce: None,
            code_challenge: None,
            signed_in_after: None,
            ask_consent: false,
            assurance: Assurance::OneFactor,
            login_hint: None,
            expected_user: None,
            language: None,
            branding: branding(),
        }
    }

    /// A fresh code.
    pub fn code(&self) -> Code {
        Code {
            request: self.request(),
            user_id: self.user,
            session_id: self.session,
            expires_at: self.now.plus(Span::from_minutes(1)),
            grant_id: None,
        }
    }

    /// A device that waits until then, and its codes.
    pub fn waiting_device(&self, expires_at: Timestamp) -> (DeviceAuthorization, Codes) {
        let id = DeviceAuthorizationId::new(self.now, &SystemRandom);
        let answer = Answer::Device { device_authorization: id };
        let device = DeviceAuthorization {
            id,
            request: AuthorizationRequest { answer, ..self.request() },
            ip: None,
            user_agent: None,
            created_at: expires_at,
            expires_at,
            state: DeviceState::Waiting,
            approval: None,
            grant_id: None,
        };
        (device, Codes { device: hash(), user: hash() })
    }

    /// The key of a counter that nobody else has.
    pub fn limit(&self) -> LimitKey {
        LimitKey::account(&Subject::account(UserId::new(self.now, &SystemRandom)))
    }

    /// A fresh interaction that is forgotten at `expires_at`.
    pub fn interaction(&self, expires_at: Timestamp) -> Interaction {
        Interaction {
            id: InteractionId::new(self.now, &SystemRandom),
            browser: hash(),
            request: self.request(),
            session_id: None,
            created_at: self.now,
            expires_at,
        }
    }

    /// A sign-in that waits for its second step until `expires_at`.
    pub fn step(&self, expires_at: Timestamp) -> SignInStep {
        SignInStep {
            id: StepId::new(self.now, &SystemRandom),
            browser: hash(),
            user_id: self.user,
            kind: StepKind::SecondFactor,
            proven: Proven::password(self.now),
            interaction: None,
            return_to: ReturnPlace::default(),
            code: None,
            expires_at,
        }
    }

    /// A browser in which the person signed in.
    pub fn device(&self) -> Device {
        Device {
            id: DeviceId::new(self.now, &SystemRandom),
            user_id: self.user,
            trusted_until: Some(self.now),
            ip: None,
            user_agent: None,
            created_at: self.now,
            last_seen_at: self.now,
        }
    }

    /// A sign-in, from another network each time.
    pub fn network(&self) -> (KnownNetworkId, EarlierSignIn) {
        let id = KnownNetworkId::new(self.now, &SystemRandom);
        let bits = u128::from_be_bytes(*hash().as_bytes().first_chunk().unwrap());
        let address = ClientAddress::new(std::net::Ipv6Addr::from_bits(bits).into());
        (id, EarlierSignIn { at: self.now, address })
    }

    /// A browser that waits for the proof of an address until `expires_at`.
    pub fn verification(&self, expires_at: Timestamp) -> Verification {
        Verification {
            id: VerificationId::new(self.now, &SystemRandom),
            browser: hash(),
            user_id: Some(self.user),
            address: "ada@example.com".parse().unwrap(),
            interaction: None,
            proven_at: self.now,
            mails: 1,
            mailed_at: self.now,
            expires_at,
        }
    }

    /// A fresh grant with a refresh family in its first generation.
    pub fn grant(&self) -> Grant {
        let later = self.now.plus(Span::from_days(7));
        Grant {
            id: GrantId::new(self.now, &SystemRandom),
            user_id: self.user,
            client_id: self.client.clone(),
            session_id: self.session,
            scope: "openid".parse().unwrap(),
            audiences: Vec::new(),
            auth_time: self.now,
            methods: AuthenticationMethods::password(),
            created_at: self.now,
            revoked_at: None,
            family: Some(RefreshFamily {
                generation: 1,
                rotated_at: self.now,
                idle_until: later,
                absolute_until: later,
                current: None,
            }),
        }
    }

    /// A link that sets the user's password, with a code for the browser that goes with it.
    pub fn reset_link(&self) -> (NewLink, Handle) {
        let browser = Handle::generate(&SystemRandom);
        let link = NewLink {
            purpose: LinkPurpose::ResetPassword,
            user_id: Some(self.user),
            address: "ada@example.com".parse().unwrap(),
            browser: Some(browser.clone()),
            data: None,
            ttl: Span::from_minutes(30),
        };
        (link, browser)
    }

    /// The move from the first generation to the second, with a payload that tells who made it.
    pub fn rotation(&self, payload: &str) -> Rotation {
        Rotation {
            generation: 2,
            now: self.now,
            idle_until: self.now.plus(Span::from_days(7)),
            token: StoredToken { payload: payload.as_bytes().to_vec(), kid: "k".to_owned() },
        }
    }
}

fn branding() -> ClientBranding {
    ClientBranding {
        colour: "#17594f".parse().ok(),
        home: "https://app.example".parse().ok(),
        policy: "https://app.example/privacy".parse().ok(),
        terms: None,
    }
}
