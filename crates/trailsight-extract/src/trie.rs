//! The asked-for paths as a tree of their segments.

/// Number of a node.
pub(crate) type NodeId = u32;

/// The root: the record itself.
pub(crate) const ROOT: NodeId = 0;

/// Longer paths than a record can be deep lead nowhere.
const SEGMENTS: usize = crate::json::DEPTH;

/// All paths of a query. Each ends at a node with a slot of its own.
#[derive(Debug)]
pub(crate) struct Trie {
    nodes: Vec<Node>,
    slots: usize,
}

/// What a key at the root says about the record, in CloudTrail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Nothing.
    #[default]
    None,
    /// Its value may say that the record is no event.
    Kind,
    /// The record is no event, or not the whole of it: an envelope, a digest, an insight.
    Kin,
}

/// The keys that [`classify`](crate::classify) goes by.
const MARKS: &[(&str, Mark)] = &[
    ("eventType", Mark::Kind),
    ("eventCategory", Mark::Kind),
    ("insightDetails", Mark::Kin),
    ("digestS3Object", Mark::Kin),
    ("detail-type", Mark::Kin),
    ("detail", Mark::Kin),
    ("CloudTrailEvent", Mark::Kin),
    ("Records", Mark::Kin),
    ("Events", Mark::Kin),
    ("logEvents", Mark::Kin),
];

/// A place in a record that lies on an asked-for path.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// What its key says about the record.
    pub(crate) mark: Mark,
    /// Where its own value is noted, when a path ends here.
    pub(crate) slot: Option<u32>,
    /// The next segments, those of one hash side by side.
    children: Vec<(Box<[u8]>, NodeId)>,
    /// `children[starts[h]..starts[h + 1]]` have the hash `h`; empty without children.
    starts: Vec<u32>,
    /// A bit for each hash that a child has: most keys of a record end here.
    hashes: [u64; HASHES / 64],
    /// Children that are positions in an array, sorted.
    positions: Vec<(u32, NodeId)>,
    /// Names of the children that have children: a key that begins with one and a dot can lead further than one step.
    deep: Vec<Box<[u8]>>,
}

impl Trie {
    pub(crate) fn new() -> Trie {
        Trie { nodes: vec![Node::default()], slots: 0 }
    }

    /// Adds a path; returns its slot. None where no record can have it.
    pub(crate) fn add(&mut self, path: &str) -> Option<u32> {
        // Names with one `@` are not from the record; a key of the record that begins with `@` has one more.
        let path = match path.strip_prefix('@') {
            Some(key) if key.starts_with('@') => key,
            Some(_) => return None,
            None => path,
        };
        if path.split('.').nth(SEGMENTS).is_some() {
            return None;
        }
        let at = path.split('.').fold(ROOT, |at, segment| self.child(at, segment.as_bytes()));
        let node = &mut self.nodes[at as usize];
        let slot = *node.slot.get_or_insert(self.slots as u32);
        self.slots = self.slots.max(slot as usize + 1);
        Some(slot)
    }

    /// The child of a node, made when it is not there.
    fn child(&mut self, at: NodeId, segment: &[u8]) -> NodeId {
        let known = self.node(at).children.iter().find(|(key, _)| **key == *segment);
        if let Some((_, child)) = known {
            return *child;
        }
        let child = self.nodes.len() as NodeId;
        self.nodes.push(Node::default());
        self.nodes[at as usize].children.push((segment.into(), child));
        child
    }

    /// Makes lookups quick. Called once, after the last path.
    pub(crate) fn seal(&mut self) {
        for (key, mark) in MARKS {
            let child = self.child(ROOT, key.as_bytes());
            self.nodes[child as usize].mark = *mark;
        }
        for n in 0..self.nodes.len() {
            let has_children = |(_, child): &&(Box<[u8]>, NodeId)| !self.node(*child).children.is_empty();
            let deep = self.nodes[n].children.iter().filter(has_children).map(|(key, _)| key.clone()).collect();
            let node = &mut self.nodes[n];
            node.deep = deep;
            node.children.sort_by_key(|(key, _)| hash(key));
            if node.children.is_empty() {
                continue;
            }
            node.starts = vec![0; HASHES + 1];
            for (key, child) in &node.children {
                node.hashes[hash(key) / 64] |= 1 << (hash(key) % 64);
                node.starts[hash(key) + 1] += 1;
                if let Some(position) = position(key) {
                    node.positions.push((position, *child));
                }
            }
            for h in 0..HASHES {
                node.starts[h + 1] += node.starts[h];
            }
            node.positions.sort_unstable();
        }
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// How many nodes.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// How many different paths.
    pub(crate) fn slots(&self) -> usize {
        self.slots
    }

    /// Where a key leads from a node. A key with dots is as many steps as it has segments.
    pub(crate) fn find(&self, node: &Node, key: &[u8], dotted: bool) -> Option<NodeId> {
        if let Some(child) = node.child(key) {
            return Some(child);
        }
        if dotted && !node.deep.is_empty() { self.find_dotted(node, key) } else { None }
    }

    /// The same, of a key without escapes that may hold dots.
    #[inline(always)]
    pub(crate) fn find_plain(&self, node: &Node, key: &[u8]) -> Option<NodeId> {
        if let Some(child) = node.child(key) {
            return Some(child);
        }
        let leads = |name: &[u8]| key.get(name.len()) == Some(&b'.') && key.starts_with(name);
        if node.deep.iter().any(|name| leads(name)) { self.find_dotted(node, key) } else { None }
    }

    fn find_dotted(&self, node: &Node, key: &[u8]) -> Option<NodeId> {
        let mut node = node;
        let mut found = None;
        for segment in key.split(|byte| *byte == b'.') {
            let child = node.child(segment)?;
            node = self.node(child);
            found = Some(child);
        }
        found
    }
}

impl Node {
    /// Whether paths go on from here.
    pub(crate) fn has_children(&self) -> bool {
        !self.children.is_empty()
    }

    /// The asked-for positions of an array here, sorted.
    pub(crate) fn positions(&self) -> &[(u32, NodeId)] {
        &self.positions
    }

    #[inline(always)]
    fn child(&self, key: &[u8]) -> Option<NodeId> {
        let hash = hash(key);
        if self.hashes[hash / 64] >> (hash % 64) & 1 == 0 {
            return None;
        }
        let bucket = &self.children[self.starts[hash] as usize..self.starts[hash + 1] as usize];
        bucket.iter().find(|(segment, _)| same(segment, key)).map(|(_, child)| *child)
    }
}

/// Whether two names are the same. Most are of 8 to 16 bytes, which two words hold, and a call takes longer than these.
#[inline(always)]
fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match (a.first_chunk::<8>(), b.first_chunk::<8>(), a.last_chunk::<8>(), b.last_chunk::<8>()) {
        (Some(a_first), Some(b_first), Some(a_last), Some(b_last)) if a.len() <= 16 => {
            (a_first == b_first) & (a_last == b_last)
        }
        _ => a == b,
    }
}

/// So many that few keys have the hash of another: a wrong guess at the next key costs more than looking it up.
const HASHES: usize = 256;

/// Length and both ends tell names apart well enough, and cost nothing.
#[inline(always)]
fn hash(key: &[u8]) -> usize {
    match key {
        [first, .., last] => (key.len() * 5 + *first as usize * 3 + *last as usize) % HASHES,
        [only] => *only as usize % HASHES,
        [] => 0,
    }
}

/// The position a segment names: decimal digits as an array would count them.
fn position(segment: &[u8]) -> Option<u32> {
    if segment.len() > 1 && segment[0] == b'0' || !segment.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(segment).ok()?.parse().ok()
}
