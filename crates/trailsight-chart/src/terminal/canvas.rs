//! A grid of characters that lines are drawn on.

use super::Line;

/// What stands in a character.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    /// The fine dots of it that are set, as Unicode numbers them.
    dots: u8,
    /// What is drawn instead of dots.
    sign: Option<char>,
    colour: Option<u8>,
}

/// A grid of characters, each of two by four dots or of one sign.
#[derive(Debug)]
pub(super) struct Canvas {
    pub(super) wide: usize,
    pub(super) high: usize,
    fine: bool,
    cells: Vec<Cell>,
}

impl Canvas {
    /// A canvas of this many characters, for fine dots or for signs.
    pub(super) fn new(wide: usize, high: usize, fine: bool) -> Canvas {
        Canvas { wide, high, fine, cells: vec![Cell::default(); wide * high] }
    }

    /// How many places it has from left to right.
    pub(super) fn across(&self) -> usize {
        if self.fine { self.wide * 2 } else { self.wide }
    }

    /// How many places it has from top to bottom.
    pub(super) fn down(&self) -> usize {
        if self.fine { self.high * 4 } else { self.high }
    }

    /// Marks one place.
    pub(super) fn dot(&mut self, x: usize, y: usize, sign: char, colour: Option<u8>) {
        if x >= self.across() || y >= self.down() {
            return;
        }
        if !self.fine {
            self.sign(x, y, sign, colour);
            return;
        }
        const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
        let cell = &mut self.cells[y / 4 * self.wide + x / 2];
        cell.dots |= BITS[y % 4][x % 2];
        cell.colour = colour;
    }

    /// Puts a sign into a character.
    pub(super) fn sign(&mut self, x: usize, y: usize, sign: char, colour: Option<u8>) {
        if x < self.wide && y < self.high {
            self.cells[y * self.wide + x] = Cell { dots: 0, sign: Some(sign), colour };
        }
    }

    /// Marks all places from one to another.
    pub(super) fn line(&mut self, from: (usize, usize), to: (usize, usize), sign: char, colour: Option<u8>) {
        let (x0, y0, x1, y1) = (from.0 as i64, from.1 as i64, to.0 as i64, to.1 as i64);
        let steps = (x1 - x0).abs().max((y1 - y0).abs()).max(1);
        for step in 0..=steps {
            // Rounded to the nearest place, also below zero.
            let x = x0 + ((x1 - x0) * step * 2 + steps).div_euclid(steps * 2);
            let y = y0 + ((y1 - y0) * step * 2 + steps).div_euclid(steps * 2);
            self.dot(x.max(0) as usize, y.max(0) as usize, sign, colour);
        }
    }

    /// Adds a row of it to a line.
    pub(super) fn write(&self, row: usize, line: &mut Line) {
        for cell in &self.cells[row * self.wide..(row + 1) * self.wide] {
            let c = match (cell.sign, cell.dots) {
                (Some(sign), _) => sign,
                (None, 0) => ' ',
                (None, dots) => char::from_u32(0x2800 + u32::from(dots)).unwrap_or(' '),
            };
            line.push(c.encode_utf8(&mut [0; 4]), if c == ' ' { None } else { cell.colour });
        }
    }
}
