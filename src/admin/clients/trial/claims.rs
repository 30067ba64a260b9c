//! What stands in requests and tokens, in a sentence each.

/// What a parameter of an authorization request is for.
pub fn of_request(name: &str) -> &'static str {
    match name {
        "response_type" => "The client wants a code, which only its own server can turn into tokens",
        "client_id" => "Who asks",
        "redirect_uri" => {
            "Where the answer goes. In a test it is this page; your application sends one of its registered addresses"
        }
        "scope" => "What is asked for",
        "resource" => "For which API the access token is to be (RFC 8707)",
        "state" => "A random text that comes back unchanged, so that the client knows its own answer",
        "nonce" => {
            "A random text that comes back inside the ID token, so that no token of another sign-in can be slipped in"
        }
        "code_challenge" => {
            "The SHA-256 of a secret that the client keeps: whoever steals the code cannot use it (PKCE)"
        }
        "code_challenge_method" => "How the challenge was made; S256 is the only way here",
        "prompt" => "What the client wants of the person: login, consent, or none at all",
        "acr_values" => "How sure the client wants to be of the person",
        _ => "",
    }
}

/// What a member of the answer to an authorization request is.
pub fn of_answer(name: &str) -> &'static str {
    match name {
        "code" => "The authorization code: good for one exchange within a minute, and used already",
        "state" => "The same as was sent",
        "iss" => "Who answered; the client compares it, so that two servers cannot be mixed up (RFC 9207)",
        "error" => "What is wrong, in a word of the standard",
        "error_description" => "The same, for the developer",
        _ => "",
    }
}

/// What a field of a token request is for.
pub fn of_token_request(name: &str) -> &'static str {
    match name {
        "grant_type" => "What the client comes with",
        "code" => "The code from the answer before",
        "redirect_uri" => "The same as in the authorization request",
        "code_verifier" => "The secret behind the code_challenge",
        "refresh_token" => "The refresh token from the answer before",
        "device_code" => "The device's own half of the two codes",
        "scope" => "What is asked for",
        "resource" => "For which API",
        _ => "",
    }
}

/// What a member of a token's header says.
pub fn of_header(name: &str) -> &'static str {
    match name {
        "alg" => "How it is signed; a service takes this one algorithm and no other",
        "typ" => "Which kind of token it is, so that none passes for another",
        "kid" => "Which key signed it; the key stands in the JWKS under this name",
        _ => "",
    }
}

/// What a claim of a token says, and why it is there.
pub fn of_token(name: &str) -> &'static str {
    match name {
        "iss" => "Who issued it: this server",
        "sub" => {
            "Whom it is about: the person's id here, which never changes; a client's own token names the client"
        }
        "aud" => "For whom it is. Nobody else may take it",
        "exp" => "Until when it counts",
        "iat" => "When it was made",
        "nbf" => "From when it counts",
        "jti" => "Its own name, by which it can be revoked and found in logs",
        "client_id" | "azp" => "The client that asked for it",
        "scope" => "What it allows: the scope that was granted",
        "auth_time" => "When the person last proved who they are",
        "acr" => "How sure the server was of the person: with one factor or two",
        "amr" => "By which means: a password, a code of an app, and so on (RFC 8176)",
        "sid" => "The session in this browser; a logout ends it",
        "roles" => "The person's roles, because the client's tokens say them",
        "permissions" => "What these roles carry for applications, because the client's tokens say it",
        "email" => "Their address, because of the scope email",
        "email_verified" => "Whether the mailbox is proven to be theirs, because of the scope email",
        "name" => "What they are called, because of the scope profile",
        "preferred_username" => "Their user name, because of the scope profile",
        "picture" | "locale" | "zoneinfo" => "From their profile, because of the scope profile",
        "updated_at" => "When their profile last changed, because of the scope profile",
        "phone_number" | "phone_number_verified" => {
            "Because of the scope phone; this server proves no numbers"
        }
        "nonce" => "The text of the request, unchanged: the client compares it",
        "at_hash" => "The half of the access token's SHA-256, which ties the two together",
        "grant_id" => "What the person allowed; revoking it ends every token that hangs on it",
        "generation" => "Which token of the family this is: each is good for one refresh",
        "active" => "Whether the token counts at this moment",
        "token_type" => "How it is presented: in the header Authorization, as Bearer",
        _ => "",
    }
}

/// Whether a number under this name is a moment.
pub fn is_moment(name: &str) -> bool {
    matches!(name, "exp" | "iat" | "nbf" | "auth_time" | "updated_at")
}
