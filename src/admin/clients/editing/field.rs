//! The fields in which a client is described on pages, by the names of the API, so that a refusal finds its field.

/// A field of a form.
#[derive(Debug)]
pub struct Field {
    /// Its name, as in the API.
    pub name: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// What to write there.
    pub hint: &'static str,
    /// What it looks like.
    pub kind: Kind,
}

/// What a field looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Line,
    /// One line, which may be empty.
    MayBeEmpty,
    /// One entry on each line.
    Lines,
    /// Yes or no.
    Tick,
    /// One of these: its word, and what it means.
    Choice(&'static [(&'static str, &'static str)]),
    /// Any of these.
    Ticks(&'static [(&'static str, &'static str)]),
}

/// Fields that belong together.
#[derive(Debug)]
pub struct Group {
    /// What they are about.
    pub name: &'static str,
    /// The fields.
    pub fields: &'static [Field],
}

const fn field(name: &'static str, label: &'static str, hint: &'static str, kind: Kind) -> Field {
    Field { name, label, hint, kind }
}

const NAME: Field =
    field("client_name", "Name", "What people are shown when they sign in for it.", Kind::Line);
const REDIRECTS: Field = field(
    "redirect_uris",
    "Redirect addresses",
    "One on each line. An answer goes to one of these and nowhere else; they are compared letter by letter.",
    Kind::Lines,
);
const NATIVE_REDIRECTS: Field = field(
    "redirect_uris",
    "Redirect addresses",
    "One on each line: https, http://127.0.0.1/… with any port, or a scheme of its own such as com.example.app:/callback.",
    Kind::Lines,
);
const AFTER_LOGOUT: Field = field(
    "post_logout_redirect_uris",
    "Addresses after logout",
    "One on each line. Without any, people stay here after they signed out.",
    Kind::Lines,
);
const SCOPE: Field = field(
    "scope",
    "Scopes",
    "What it may ask for, with spaces between: openid profile email are about the person, others belong to APIs.",
    Kind::MayBeEmpty,
);
const AUDIENCES: Field = field(
    "audiences",
    "APIs",
    "One address on each line, the first its default. One that nobody knows is registered with these scopes.",
    Kind::Lines,
);
const RESOURCE_SERVER: Field = field(
    "resource_server",
    "API that it stands behind",
    "The address that tokens for it name as their audience. It may ask about such tokens.",
    Kind::MayBeEmpty,
);
const FIRST_PARTY: Field = field(
    "first_party",
    "It is our own: nobody is asked for consent",
    "Everybody else is asked once, and again for more.",
    Kind::Tick,
);

const ALGORITHMS: Kind = Kind::Choice(&[
    ("RS256", "RS256: RSA, which everybody verifies"),
    ("PS256", "PS256: RSA with PSS"),
    ("ES256", "ES256: ECDSA on P-256"),
    ("EdDSA", "EdDSA: Ed25519"),
]);

/// What a new application needs that people sign in to.
pub const PEOPLE: &[Field] = &[NAME, REDIRECTS, AFTER_LOGOUT, SCOPE, AUDIENCES, FIRST_PARTY];
/// What a new application on the person's machine needs.
pub const NATIVE: &[Field] = &[NAME, NATIVE_REDIRECTS, AFTER_LOGOUT, SCOPE, AUDIENCES, FIRST_PARTY];
/// What a new service needs.
pub const SERVICE: &[Field] = &[NAME, SCOPE, AUDIENCES];
/// What a new service behind an API needs.
pub const RESOURCE: &[Field] = &[NAME, RESOURCE_SERVER];

/// Everything that can be said of a client.
pub const ALL: &[Group] = &[
    Group {
        name: "What it is",
        fields: &[
            NAME,
            field(
                "application_type",
                "Where it runs",
                "Addresses on the person's machine and schemes of its own are for native applications only.",
                Kind::Choice(&[
                    ("web", "web: on a server or in the browser"),
                    ("native", "native: on the person's own machine"),
                ]),
            ),
            field(
                "token_endpoint_auth_method",
                "How it proves who it is",
                "One that is given a secret from now on is told it once.",
                Kind::Choice(&[
                    ("client_secret_basic", "client_secret_basic: a secret in the header"),
                    ("client_secret_post", "client_secret_post: a secret in the form"),
                    ("none", "none: it can keep no secret"),
                ]),
            ),
        ],
    },
    Group {
        name: "What people see when they sign in",
        fields: &[
            field(
                "brand_color",
                "Colour",
                "Such as #17594f; it must be readable on white. Empty: as everywhere. A brand in the settings goes first.",
                Kind::MayBeEmpty,
            ),
            field("client_uri", "Address about it", "https; linked below the form.", Kind::MayBeEmpty),
            field("policy_uri", "Address of its privacy policy", "", Kind::MayBeEmpty),
            field("tos_uri", "Address of its terms", "", Kind::MayBeEmpty),
        ],
    },
    Group {
        name: "What it may do",
        fields: &[
            field(
                "grant_types",
                "Grants",
                "",
                Kind::Ticks(&[
                    ("authorization_code", "authorization_code: people sign in in their browser"),
                    ("refresh_token", "refresh_token: it stays signed in"),
                    ("client_credentials", "client_credentials: it acts in its own name"),
                    (
                        "urn:ietf:params:oauth:grant-type:device_code",
                        "device_code: people type a code elsewhere",
                    ),
                ]),
            ),
            SCOPE,
            AUDIENCES,
            RESOURCE_SERVER,
        ],
    },
    Group {
        name: "Addresses",
        fields: &[
            REDIRECTS,
            AFTER_LOGOUT,
            field(
                "initiate_login_uri",
                "Address that begins a sign-in",
                "Where somebody is led who was invited for it, or whom another site sends.",
                Kind::MayBeEmpty,
            ),
        ],
    },
    Group {
        name: "Rules for its people",
        fields: &[
            FIRST_PARTY,
            field(
                "second_factor",
                "Second factor",
                "",
                Kind::Choice(&[
                    ("optional", "optional: who has one is asked for it"),
                    ("required", "required: who has none sets one up"),
                ]),
            ),
            field(
                "email_verification",
                "Address that is not proven",
                "",
                Kind::Choice(&[
                    ("", "as the server's rule"),
                    ("before_login", "before_login: no sign-in before the proof"),
                    ("before_tokens", "before_tokens: no tokens before the proof"),
                    ("claim_only", "claim_only: the tokens say how it is"),
                ]),
            ),
            field(
                "pkce",
                "PKCE",
                "Optional only for one that keeps a secret.",
                Kind::Choice(&[("required", "required"), ("optional", "optional")]),
            ),
        ],
    },
    Group {
        name: "Its tokens",
        fields: &[
            field(
                "access_ttl_seconds",
                "Life of access tokens",
                "Such as 5m, at most 60m. Empty: as the server's.",
                Kind::MayBeEmpty,
            ),
            field(
                "refresh_ttl_seconds",
                "Life of unused refresh tokens",
                "Such as 14d, at most 365d. Empty: as the server's.",
                Kind::MayBeEmpty,
            ),
            field(
                "offline",
                "Offline access",
                "",
                Kind::Choice(&[
                    ("survives_logout", "survives_logout: it goes on after the person signed out"),
                    ("ends_with_logout", "ends_with_logout: it ends when the person signs out"),
                ]),
            ),
            field(
                "id_token_signed_response_alg",
                "ID tokens are signed by",
                "Only by an algorithm whose key services know already.",
                ALGORITHMS,
            ),
            field(
                "access_token_signed_response_alg",
                "Access tokens are signed by",
                "Every API that it uses must allow the algorithm first.",
                ALGORITHMS,
            ),
            field("roles_claim", "Its tokens name the person's roles (claim roles)", "", Kind::Tick),
            field(
                "permissions_claim",
                "Its tokens name what these carry for applications (claim permissions)",
                "",
                Kind::Tick,
            ),
        ],
    },
];

/// All of them one after the other.
pub fn all() -> impl Iterator<Item = &'static Field> {
    ALL.iter().flat_map(|group| group.fields)
}
