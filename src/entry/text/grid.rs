//! Where the cells of an HTML table stand (HTML §4.9.12, "forming a table").

use dom_query::NodeRef;

/// The widest row that is laid out; what a cell covers beyond it is nothing.
const COLUMNS_MAX: usize = 100;

/// The longest words that a cell over several rows repeats in each of them, in bytes.
const REPEATED_BYTES_MAX: usize = 200;

/// A cell that reaches into the rows below.
struct Hanging<'p> {
    cell: Option<NodeRef<'p>>,
    rows: usize,
}

/// The cells of each row by their columns. Read on its own, each row is whole: a cell over several rows stands in each of
/// them, unless it is long. What a cell over several columns covers besides the first one is empty.
pub(super) fn rows<'p>(rows: &[NodeRef<'p>]) -> Vec<Vec<Option<NodeRef<'p>>>> {
    let mut hanging: Vec<Option<Hanging<'p>>> = Vec::new();
    rows.iter().map(|row| placed(row, &mut hanging)).collect()
}

fn placed<'p>(row: &NodeRef<'p>, hanging: &mut Vec<Option<Hanging<'p>>>) -> Vec<Option<NodeRef<'p>>> {
    let mut placed = Vec::new();
    for cell in cells(row) {
        hang(hanging, &mut placed);
        let width = span(&cell, "colspan").min(COLUMNS_MAX.saturating_sub(placed.len()));
        let rows = span(&cell, "rowspan") - 1;
        let repeats = rows > 0 && cell.text().len() <= REPEATED_BYTES_MAX;
        for column in 0..width {
            let own = (column == 0).then_some(cell);
            let below = Hanging {
                cell: own.filter(|_| repeats),
                rows,
            };
            let slot = placed.len();
            placed.push(own);
            hanging.resize_with(hanging.len().max(placed.len()), || None);
            hanging[slot] = Some(below).filter(|below| below.rows > 0);
        }
    }
    hang(hanging, &mut placed);
    placed
}

/// Takes in what hangs into the next columns from above.
fn hang<'p>(hanging: &mut [Option<Hanging<'p>>], placed: &mut Vec<Option<NodeRef<'p>>>) {
    while let Some(from) = hanging.get_mut(placed.len()).and_then(Option::as_mut) {
        let slot = placed.len();
        placed.push(from.cell);
        from.rows -= 1;
        if from.rows == 0 {
            hanging[slot] = None;
        }
    }
}

fn span(cell: &NodeRef<'_>, name: &str) -> usize {
    let span = cell.attr(name).and_then(|span| span.trim().parse::<usize>().ok());
    span.unwrap_or(1).max(1)
}

fn cells<'p>(row: &NodeRef<'p>) -> impl Iterator<Item = NodeRef<'p>> + use<'p> {
    let children: Vec<_> = row.children_it(false).collect();
    children
        .into_iter()
        .filter(|cell| cell.has_name("td") || cell.has_name("th"))
}
