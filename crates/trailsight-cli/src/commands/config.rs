//! `trailsight config`: what queries may name.

use super::writing::print;
use crate::args::{Config, ConfigCommand, Terminal};
use crate::exit::Exit;
use crate::report;

pub(crate) fn run(args: &Config, terminal: &Terminal) -> Exit {
    let ConfigCommand::Show { naming } = &args.what;
    let project = match naming.project() {
        Ok(project) => project,
        Err(mistake) => return report::usage(&mistake, terminal.error_format),
    };
    let from = match project.file() {
        Some(file) => format!("# from {}\n", file.display()),
        None => "# no project file\n".to_owned(),
    };
    let added = [("group", naming.group.len()), ("table", naming.table.len()), ("saved", naming.saved.len())];
    let added: Vec<_> = added.iter().filter(|(_, n)| *n > 0).map(|(what, _)| format!("--{what}")).collect();
    let added = if added.is_empty() { String::new() } else { format!("# and from {}\n", added.join(", ")) };
    let names = project.to_toml();
    let blank = if names.is_empty() { "" } else { "\n" };
    print(&format!("{from}{added}{blank}{names}"), terminal)
}
