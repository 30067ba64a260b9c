//! Writes small files in MaxMind's format: a binary tree over the bits of addresses, and what stands at its leaves.

/// Where the networks are: `(network of IPv4, city, country, latitude, longitude)`.
pub fn address_file(networks: &[(&str, &str, &str, f64, f64)]) -> Vec<u8> {
    let (mut nodes, mut data) = (vec![[Record::Empty; 2]], Vec::new());
    for (network, city, country, latitude, longitude) in networks {
        let (base, prefix) = network.split_once('/').unwrap();
        let base: std::net::Ipv4Addr = base.parse().unwrap();
        let leaf = Record::Data(data.len());
        plant(&mut nodes, base.to_bits(), prefix.parse().unwrap(), leaf);
        data.extend(place(city, country, *latitude, *longitude));
    }
    let mut file = Vec::new();
    for record in nodes.iter().flatten() {
        let value = match record {
            Record::Empty => nodes.len(),
            Record::Node(index) => *index,
            Record::Data(offset) => nodes.len() + 16 + offset,
        };
        file.extend(&u32::try_from(value).unwrap().to_be_bytes()[1..]);
    }
    file.extend([0; 16]);
    file.extend(data);
    file.extend(b"\xab\xcd\xefMaxMind.com");
    file.extend(metadata(nodes.len()));
    file
}

#[derive(Clone, Copy)]
enum Record {
    Empty,
    Node(usize),
    Data(usize),
}

/// Grows the tree down to the end of the prefix.
fn plant(nodes: &mut Vec<[Record; 2]>, base: u32, prefix: u32, leaf: Record) {
    let mut node = 0;
    for bit in 0..prefix {
        let side = usize::from(base & (1 << (31 - bit)) != 0);
        if bit + 1 == prefix {
            nodes[node][side] = leaf;
            return;
        }
        node = if let Record::Node(next) = nodes[node][side] {
            next
        } else {
            nodes.push([Record::Empty; 2]);
            nodes[node][side] = Record::Node(nodes.len() - 1);
            nodes.len() - 1
        };
    }
}

fn place(city: &str, country: &str, latitude: f64, longitude: f64) -> Vec<u8> {
    let names = |name: &str| map(&[("names", map(&[("en", text(name))]))]);
    let location = map(&[
        ("latitude", double(latitude)),
        ("longitude", double(longitude)),
        ("accuracy_radius", unsigned(5, &20_u16.to_be_bytes())),
    ]);
    map(&[("city", names(city)), ("country", names(country)), ("location", location)])
}

fn metadata(nodes: usize) -> Vec<u8> {
    let two = |number: u16| unsigned(5, &number.to_be_bytes());
    map(&[
        ("binary_format_major_version", two(2)),
        ("binary_format_minor_version", two(0)),
        ("build_epoch", extended(9, &1_u64.to_be_bytes())),
        ("database_type", text("Test-City")),
        ("description", map(&[])),
        ("ip_version", two(4)),
        ("languages", extended(11, &[])),
        ("node_count", unsigned(6, &u32::try_from(nodes).unwrap().to_be_bytes())),
        ("record_size", two(24)),
    ])
}

/// The byte with which a value begins: its type, and how long it is.
fn begin(kind: u8, length: usize) -> u8 {
    assert!(length < 29, "longer ones take more than a byte");
    kind << 5 | u8::try_from(length).unwrap()
}

fn map(pairs: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = vec![begin(7, pairs.len())];
    for (key, value) in pairs {
        bytes.extend(text(key));
        bytes.extend(value);
    }
    bytes
}

fn text(text: &str) -> Vec<u8> {
    [&[begin(2, text.len())], text.as_bytes()].concat()
}

fn double(number: f64) -> Vec<u8> {
    [&[begin(3, 8)], &number.to_be_bytes()[..]].concat()
}

fn unsigned(kind: u8, bytes: &[u8]) -> Vec<u8> {
    [&[begin(kind, bytes.len())], bytes].concat()
}

/// Types beyond the seventh stand in a byte of their own.
fn extended(kind: u8, bytes: &[u8]) -> Vec<u8> {
    [&[begin(0, bytes.len()), kind - 7], bytes].concat()
}
