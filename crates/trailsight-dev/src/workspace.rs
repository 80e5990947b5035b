//! The repository around this tool: where it lies, its members, and cargo run inside it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Result;

/// The root of the repository: two folders above this crate.
pub(crate) fn root() -> &'static Path {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.ancestors().nth(2).unwrap_or(crate_folder)
}

/// `cargo ARGUMENT...`, in the root, with the same cargo that runs us.
pub(crate) fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(arguments);
    command
}

/// Runs a command to its end, its output passed through.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let status = command.status().map_err(|error| format!("`{shown}` cannot be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{shown}` failed ({status})").into()) }
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// A package of the workspace, as `cargo metadata` tells it.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// The folder of its `Cargo.toml`.
    pub(crate) folder: PathBuf,
    pub(crate) license: Option<String>,
    pub(crate) dependencies: Vec<Dependency>,
}

/// One line under `[dependencies]`, `[dev-dependencies]` or `[build-dependencies]`.
#[derive(Debug)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// The crate name as written in Rust sources.
    pub(crate) identifier: String,
    /// `None` for `[dependencies]`, otherwise `dev` or `build`.
    pub(crate) kind: Option<String>,
}

/// The members of the workspace, sorted by name.
pub(crate) fn members() -> Result<Vec<Member>> {
    let output = cargo(["metadata", "--no-deps", "--format-version", "1"]).output()?;
    if !output.status.success() {
        return Err(format!("`cargo metadata` failed: {}", String::from_utf8_lossy(&output.stderr).trim()).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("`cargo metadata` lists no packages")?;
    let mut members = packages.iter().map(member).collect::<Result<Vec<_>>>()?;
    members.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(members)
}

fn member(package: &Value) -> Result<Member> {
    let manifest = package["manifest_path"].as_str().ok_or("a package without `manifest_path`")?;
    let dependencies = package["dependencies"].as_array().ok_or("a package without `dependencies`")?;
    Ok(Member {
        name: package["name"].as_str().ok_or("a package without `name`")?.to_owned(),
        folder: Path::new(manifest).parent().ok_or("a manifest without a folder")?.to_owned(),
        license: package["license"].as_str().map(str::to_owned),
        dependencies: dependencies.iter().map(dependency).collect::<Result<_>>()?,
    })
}

fn dependency(dependency: &Value) -> Result<Dependency> {
    let name = dependency["name"].as_str().ok_or("a dependency without `name`")?;
    Ok(Dependency {
        name: name.to_owned(),
        identifier: dependency["rename"].as_str().unwrap_or(name).replace('-', "_"),
        kind: dependency["kind"].as_str().map(str::to_owned),
    })
}

/// Every file below a folder whose name ends so, sorted; build output and hidden folders are left out.
pub(crate) fn files_below(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if entry.file_type()?.is_dir() {
                if name != "target" && !name.starts_with('.') {
                    folders.push(entry.path());
                }
            } else if name.ends_with(ending) {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A path as written from the root of the repository.
pub(crate) fn from_root(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// A binary of the workspace, built in the profile of this tool: it lies beside it.
pub(crate) fn built(name: &str) -> PathBuf {
    let beside = std::env::current_exe().unwrap_or_default();
    beside.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
