//! The public names of a crate, so that a change of its surface shows as a diff: `docs/public-names.txt`.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::{Fields, ImplItem, Item, TraitItem, UseTree, Visibility};

use crate::import_law::Sources;

/// Every public name with its signature, one on a line, in alphabetical order.
///
/// # Errors
/// A file that cannot be parsed.
pub fn list(sources: &Sources) -> Result<String, String> {
    let mut files = BTreeMap::new();
    for (name, text) in sources {
        files.insert(name.as_str(), syn::parse_file(text).map_err(|error| format!("{name}: {error}"))?.items);
    }
    // Where each exported name is found by users.
    let mut exported: BTreeMap<String, String> = BTreeMap::new();
    let root = files.get("lib.rs").ok_or("lib.rs is missing")?;
    export(root, "", &mut exported);
    for item in root {
        let Item::Mod(module) = item else { continue };
        if !is_public(&module.vis) || is_hidden(&module.attrs) {
            continue;
        }
        let (word, path) = (module.ident.to_string(), format!("{}::", module.ident));
        match &module.content {
            Some((_, items)) => export(items, &path, &mut exported),
            None => {
                let (flat, nested) = (format!("{word}.rs"), format!("{word}/mod.rs"));
                let items = files.get(flat.as_str()).or_else(|| files.get(nested.as_str()));
                export(items.ok_or("a module without a file")?, &path, &mut exported);
            }
        }
    }
    let mut lines = BTreeSet::new();
    for items in files.values() {
        for item in items {
            describe(item, &exported, &mut lines);
        }
    }
    Ok(lines.into_iter().collect::<Vec<_>>().join("\n") + "\n")
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_hidden(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.to_token_stream().to_string().contains("hidden"))
}

/// Adds what these items export, under a path.
fn export(items: &[Item], path: &str, exported: &mut BTreeMap<String, String>) {
    for item in items {
        let name = match item {
            Item::Use(item) if is_public(&item.vis) => {
                let mut names = Vec::new();
                names_of(&item.tree, &mut names);
                exported.extend(names.into_iter().map(|name| (name.clone(), format!("{path}{name}"))));
                continue;
            }
            Item::Struct(item) if is_public(&item.vis) => &item.ident,
            Item::Enum(item) if is_public(&item.vis) => &item.ident,
            Item::Trait(item) if is_public(&item.vis) => &item.ident,
            Item::Const(item) if is_public(&item.vis) => &item.ident,
            _ => continue,
        };
        exported.insert(name.to_string(), format!("{path}{name}"));
    }
}

fn names_of(tree: &UseTree, names: &mut Vec<String>) {
    match tree {
        UseTree::Path(path) => names_of(&path.tree, names),
        UseTree::Group(group) => group.items.iter().for_each(|tree| names_of(tree, names)),
        UseTree::Name(name) => names.push(name.ident.to_string()),
        UseTree::Rename(name) => names.push(name.rename.to_string()),
        UseTree::Glob(_) => {}
    }
}

/// Tokens as people write them.
fn text(tokens: impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (wide, narrow) in [
        (" :: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        ("< ", "<"),
        (" ,", ","),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        ("& ", "&"),
        (" :", ":"),
        ("> (", ">("),
        (" ;", ";"),
        ("[ ", "["),
        (" ]", "]"),
        ("' ", "'"),
    ] {
        text = text.replace(wide, narrow);
    }
    text
}

fn describe(item: &Item, exported: &BTreeMap<String, String>, lines: &mut BTreeSet<String>) {
    let path = |name: &syn::Ident| exported.get(&name.to_string());
    match item {
        Item::Struct(item) if is_public(&item.vis) => {
            let Some(path) = path(&item.ident) else { return };
            lines.insert(format!("struct {path}{}", text(&item.generics)));
            if let Fields::Named(fields) = &item.fields {
                for field in fields.named.iter().filter(|field| is_public(&field.vis)) {
                    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                    lines.insert(format!("field {path}::{name}: {}", text(&field.ty)));
                }
            }
        }
        Item::Enum(item) if is_public(&item.vis) => {
            let Some(path) = path(&item.ident) else { return };
            lines.insert(format!("enum {path}{}", text(&item.generics)));
            for variant in &item.variants {
                let number = variant
                    .discriminant
                    .as_ref()
                    .map_or_else(String::new, |(_, number)| format!(" = {}", text(number)));
                let types: Vec<String> = variant
                    .fields
                    .iter()
                    .map(|field| {
                        let name = field.ident.as_ref().map_or_else(String::new, |name| format!("{name}: "));
                        name + &text(&field.ty)
                    })
                    .collect();
                let types = if types.is_empty() { String::new() } else { format!("({})", types.join(", ")) };
                lines.insert(format!("variant {path}::{}{types}{number}", variant.ident));
            }
        }
        Item::Trait(item) if is_public(&item.vis) => {
            let Some(path) = path(&item.ident) else { return };
            lines.insert(format!("trait {path}"));
            for method in &item.items {
                if let TraitItem::Fn(method) = method {
                    lines.insert(format!("fn {path}::{}", text(&method.sig).trim_start_matches("fn ")));
                }
            }
        }
        Item::Fn(item) if is_public(&item.vis) => {
            if let Some(path) = path(&item.sig.ident) {
                let signature = text(&item.sig);
                let rest = signature.strip_prefix(&format!("fn {}", item.sig.ident)).unwrap_or_default();
                lines.insert(format!("fn {path}{rest}"));
            }
        }
        Item::Const(item) if is_public(&item.vis) => {
            if let Some(path) = path(&item.ident) {
                lines.insert(format!("const {path}: {}", text(&item.ty)));
            }
        }
        Item::Static(item) if is_public(&item.vis) => {
            if let Some(path) = path(&item.ident) {
                lines.insert(format!("static {path}: {}", text(&item.ty)));
            }
        }
        Item::Impl(item) => {
            let syn::Type::Path(own) = &*item.self_ty else { return };
            let Some(path) = own.path.segments.last().and_then(|segment| path(&segment.ident)) else { return };
            if let Some((_, of, _)) = &item.trait_ {
                lines.insert(format!("impl {} for {path}", text(of)));
                return;
            }
            for method in &item.items {
                match method {
                    ImplItem::Fn(method) if is_public(&method.vis) => {
                        lines.insert(format!("fn {path}::{}", text(&method.sig).trim_start_matches("fn ")));
                    }
                    ImplItem::Const(constant) if is_public(&constant.vis) => {
                        lines.insert(format!("const {path}::{}: {}", constant.ident, text(&constant.ty)));
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}
