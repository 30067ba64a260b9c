//! A crowd of made-up people, the same each time: a file that Signet takes over.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context;

const FIRST: [&str; 24] = [
    "Ada", "Bela", "Chike", "Dewi", "Elif", "Farid", "Grete", "Hana", "Ivan", "Jomo", "Kamala", "Lucia",
    "Mina", "Noam", "Olga", "Priya", "Quentin", "Rosa", "Samir", "Thabo", "Uma", "Viktor", "Wanda", "Yusuf",
];
const LAST: [&str; 20] = [
    "Abara", "Bauer", "Castro", "Dang", "Eriksen", "Fischer", "Gupta", "Haddad", "Ito", "Jensen", "Kovacs",
    "Lindgren", "Moreau", "Novak", "Okafor", "Petrov", "Quispe", "Rossi", "Silva", "Tanaka",
];

/// Somebody of the crowd.
pub(super) struct Person {
    pub(super) email: String,
    pub(super) name: String,
    pub(super) external_id: String,
}

/// Who stands at place `n`. Neighbours differ, so that no index is filled in order.
pub(super) fn person(n: usize) -> Person {
    // A number that shares no factor with a power of ten walks through all places before it comes back.
    let place = n.wrapping_mul(7_919) % 10_000_000;
    let pick =
        |names: &'static [&'static str], by: usize| names.get(by % names.len()).copied().unwrap_or("Ada");
    let (first, last) = (pick(&FIRST, place), pick(&LAST, place / FIRST.len()));
    Person {
        email: format!("{}.{}.{place}@people.example", first.to_lowercase(), last.to_lowercase()),
        name: format!("{first} {last}{}", place % 1_000),
        external_id: format!("crm-{place}"),
    }
}

/// Writes the crowd down, one line of CSV for each.
pub(super) fn write(file: &Path, people: usize) -> anyhow::Result<()> {
    let mut out = BufWriter::new(File::create(file).with_context(|| file.display().to_string())?);
    writeln!(out, "email,email_verified,name,external_id")?;
    for n in 0..people {
        let person = person(n);
        writeln!(out, "{},true,{},{}", person.email, person.name, person.external_id)?;
    }
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn nobody_stands_there_twice() {
        let people: Vec<Person> = (0..50_000).map(person).collect();
        let distinct = |of: fn(&Person) -> &str| people.iter().map(of).collect::<HashSet<_>>().len();
        assert_eq!(distinct(|person| &person.email), people.len());
        assert_eq!(distinct(|person| &person.external_id), people.len());
    }
}
