//! The import law: reading order is import order. In a crate, a file uses only what its folder lists above it, or what
//! stands above its folder; `mod.rs` and `lib.rs` count as the last of theirs. What the root re-exports is not imported
//! inside the crate, so that every import names the file that it depends on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, Item};

/// The sources of a crate: what each file under `src` holds, by its path there.
pub type Sources = BTreeMap<String, String>;

/// Reads every Rust file under a folder.
///
/// # Errors
/// What the file system says.
pub fn read(folder: &Path) -> std::io::Result<Sources> {
    let mut sources = Sources::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
                sources.insert(name, std::fs::read_to_string(&path)?);
            }
        }
    }
    Ok(sources)
}

/// A module: where it is in the reading order, and the tokens of its file without tests.
struct Module {
    /// Its number in each folder on the way to it.
    position: Vec<usize>,
    file: String,
    tokens: TokenStream,
}

/// After every file of the folder.
const LAST: usize = usize::MAX;

/// Every breach of the law, as a sentence each; and how many imports there are.
///
/// # Errors
/// A file that cannot be parsed, or a module without a file.
pub fn breaches(sources: &Sources) -> Result<(Vec<String>, usize), String> {
    let mut modules = BTreeMap::new();
    collect(sources, &[], &[], "lib.rs", &mut modules)?;
    let (mut found, mut imports) = (Vec::new(), 0);
    let used: BTreeSet<&str> = modules.values().map(|module: &Module| module.file.as_str()).collect();
    for file in sources.keys().filter(|file| !used.contains(file.as_str())) {
        found.push(format!("{file} belongs to no module"));
    }
    for (name, module) in &modules {
        let mut paths = Vec::new();
        paths_of(module.tokens.clone(), &mut paths);
        for path in paths {
            let Some(target) = absolute(name, &path) else { continue };
            imports += 1;
            let depth = (1..=target.len()).rev().find(|depth| modules.contains_key(&target[..*depth]));
            let shown = target.join("::");
            let Some(depth) = depth else {
                found.push(format!("{} imports crate::{shown} from the root", module.file));
                continue;
            };
            let there = &modules[&target[..depth]];
            if there.file != module.file && there.position >= module.position {
                found.push(format!("{} uses crate::{shown}, which is below it", module.file));
            }
        }
    }
    Ok((found, imports))
}

/// Adds the module of a file, and those that it declares.
fn collect(
    sources: &Sources,
    name: &[String],
    position: &[usize],
    file: &str,
    modules: &mut BTreeMap<Vec<String>, Module>,
) -> Result<(), String> {
    let items = parse(sources, file)?;
    let folder = match file.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/"),
        None => String::new(),
    };
    let mut number = 0;
    for item in &items {
        let Item::Mod(module) = item else { continue };
        if module.content.is_some() {
            continue;
        }
        let word = module.ident.to_string();
        let child = [name, std::slice::from_ref(&word)].concat();
        let flat = format!("{folder}{word}.rs");
        let nested = format!("{folder}{word}/mod.rs");
        let is_folder = sources.contains_key(&nested);
        let place = [position, &[number]].concat();
        number += 1;
        if is_folder {
            collect(sources, &child, &place, &nested, modules)?;
            continue;
        }
        let items = parse(sources, &flat)?;
        if items.iter().any(|item| matches!(item, Item::Mod(module) if module.content.is_none())) {
            return Err(format!("{flat} declares modules; a folder has its own mod.rs"));
        }
        let tokens = items.iter().map(|item| item.to_token_stream()).collect();
        modules.insert(child, Module { position: place, file: flat, tokens });
    }
    let tokens = items.iter().map(|item| item.to_token_stream()).collect();
    modules.insert(name.to_vec(), Module { position: [position, &[LAST]].concat(), file: file.into(), tokens });
    Ok(())
}

/// The items of a file, without those of its tests.
fn parse(sources: &Sources, file: &str) -> Result<Vec<Item>, String> {
    let text = sources.get(file).ok_or_else(|| format!("{file} is missing"))?;
    let parsed = syn::parse_file(text).map_err(|error| format!("{file}: {error}"))?;
    Ok(without_tests(parsed.items))
}

fn without_tests(items: Vec<Item>) -> Vec<Item> {
    let is_test = |attributes: &[Attribute]| {
        attributes.iter().any(|attribute| {
            attribute.path().is_ident("cfg") && attribute.meta.to_token_stream().to_string().contains("test)")
        })
    };
    let attributes_of = |item: &Item| match item {
        Item::Mod(item) => item.attrs.clone(),
        Item::Fn(item) => item.attrs.clone(),
        Item::Use(item) => item.attrs.clone(),
        Item::Impl(item) => item.attrs.clone(),
        Item::ExternCrate(item) => item.attrs.clone(),
        _ => Vec::new(),
    };
    items.into_iter().filter(|item| !is_test(&attributes_of(item))).collect()
}

/// Every path that begins with `crate`, `super` or `self`, wherever it occurs: imports with their groups spelled out,
/// inline paths, and the contents of macros.
fn paths_of(tokens: TokenStream, paths: &mut Vec<Vec<String>>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut index = 0;
    while index < tokens.len() {
        match &tokens[index] {
            TokenTree::Ident(word) if ["crate", "super", "self"].contains(&word.to_string().as_str()) => {
                let end = follow(&tokens, index + 1, vec![word.to_string()], paths);
                index = end.max(index + 1);
            }
            TokenTree::Group(group) => {
                paths_of(group.stream(), paths);
                index += 1;
            }
            _ => index += 1,
        }
    }
}

/// Follows a path from behind one of its words, and adds it; a group at its end adds one path for each of its parts.
fn follow(tokens: &[TokenTree], mut index: usize, mut path: Vec<String>, paths: &mut Vec<Vec<String>>) -> usize {
    let is_colon = |index: usize| matches!(tokens.get(index), Some(TokenTree::Punct(sign)) if sign.as_char() == ':');
    while is_colon(index) && is_colon(index + 1) {
        match tokens.get(index + 2) {
            Some(TokenTree::Ident(word)) => {
                path.push(word.to_string());
                index += 3;
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let parts: Vec<TokenTree> = group.stream().into_iter().collect();
                let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ',');
                for part in parts.split(is_comma) {
                    if let Some(TokenTree::Ident(word)) = part.first() {
                        let word = word.to_string();
                        let longer = if word == "self" { path.clone() } else { [&path[..], &[word]].concat() };
                        follow(part, 1, longer, paths);
                    }
                }
                return index + 3;
            }
            // A glob takes everything of the module.
            _ => {
                paths.push(path);
                return index + 2;
            }
        }
    }
    // Alone, the word is a visibility or a receiver.
    if path.len() > 1 {
        paths.push(path);
    }
    index
}

/// The words of a path from the root of the crate on; `None` for one that stays in its file, such as `self.field`.
fn absolute(module: &[String], path: &[String]) -> Option<Vec<String>> {
    let mut base = match path[0].as_str() {
        "crate" => Vec::new(),
        "self" if path.len() > 1 => module.to_vec(),
        "super" => module[..module.len().checked_sub(1)?].to_vec(),
        _ => return None,
    };
    for word in &path[1..] {
        match word.as_str() {
            "super" => drop(base.pop()),
            _ => base.push(word.clone()),
        }
    }
    (path[0] != "self" || base.len() > module.len()).then_some(base)
}
