//! Tables: columns side by side where they fit, else a record for each row.

use unicode_width::UnicodeWidthStr;

use crate::entry::text::Side;
use crate::entry::text::flow::Flow;
use crate::entry::text::flowing;
use crate::personal::marker;

/// What stands between two columns.
const GAP: &str = "  ";

/// The lines of a table.
pub fn lay_out(head: Vec<Flow>, rows: Vec<Vec<Flow>>, sides: &[Side], columns: usize) -> Vec<String> {
    let head: Vec<String> = head.into_iter().map(on_one_line).collect();
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|row| row.into_iter().map(on_one_line).collect())
        .collect();
    let count = rows.iter().map(Vec::len).chain([head.len()]).max().unwrap_or_default();
    let mut widths = vec![0; count];
    for row in rows.iter().chain([&head]) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width().max(*width);
        }
    }
    // Nobody knows yet how wide a personal field will be.
    let is_personal = rows.iter().chain([&head]).flatten().any(|cell| marker::holds(cell));
    let whole = widths.iter().sum::<usize>() + GAP.len() * count.saturating_sub(1);
    if is_personal || whole > columns {
        return records(&head, &rows, columns);
    }
    let line = |row: &[String]| aligned(row, &widths, sides);
    let mut lines = Vec::new();
    if head.iter().any(|name| !name.is_empty()) {
        lines.push(line(&head));
        let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
        lines.push(line(&rules));
    }
    lines.extend(rows.iter().map(|row| line(row)));
    lines
}

fn on_one_line(flow: Flow) -> String {
    flow.lines(usize::MAX).join(" ")
}

fn aligned(row: &[String], widths: &[usize], sides: &[Side]) -> String {
    let cells = widths.iter().enumerate().map(|(column, width)| {
        let cell = row.get(column).map_or("", String::as_str);
        let room = width.saturating_sub(cell.width());
        let before = match sides.get(column) {
            Some(Side::Right) => room,
            Some(Side::Center) => room / 2,
            Some(Side::Left) | None => 0,
        };
        format!("{}{cell}{}", " ".repeat(before), " ".repeat(room - before))
    });
    cells.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
}

/// A record for each row: the name of the column and the words of the cell, wrapped below.
fn records(head: &[String], rows: &[Vec<String>], columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for row in rows {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        for (column, cell) in row.iter().enumerate() {
            if cell.is_empty() {
                continue;
            }
            let mut flow = Flow::default();
            if let Some(name) = head.get(column).filter(|name| !name.is_empty()) {
                flow.words(name);
                flow.attach(":");
                flow.words(" ");
            }
            flow.words(cell);
            let mut wrapped = flowing::lines(flow, columns.saturating_sub(GAP.len())).into_iter();
            lines.extend(wrapped.next());
            lines.extend(wrapped.map(|line| format!("{GAP}{line}")));
        }
    }
    lines
}
