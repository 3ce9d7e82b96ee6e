import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCsv, writeCsv } from "./csv.ts";
import { columnKind, numbers, parseNumber } from "./csv-column.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string, options = {}) => parseCsv(bytes(text), options);
const rowsOf = (text: string) => {
  const table = read(text);
  return table.columns.map((name) => table.text(name));
};

describe("parseCsv", () => {
  it("reads quotes, quotes in quotes, delimiters and line breaks in quotes", () => {
    const table = read('name,remark\n"Kim, Ann","says ""hi""\nand goes"\n"",plain\n');
    expect(table.text("name")).toEqual(["Kim, Ann", ""]);
    expect(table.text("remark")).toEqual(['says "hi"\nand goes', "plain"]);
    expect(table.rows).toBe(2);
  });

  it("reads every kind of line end, also mixed, and a last line without one", () => {
    for (const text of ["a,b\r\n1,2\r\n3,4\r\n", "a,b\n1,2\r\n3,4", "a,b\r1,2\r3,4\r"]) {
      expect(rowsOf(text)).toEqual([
        ["1", "3"],
        ["2", "4"],
      ]);
    }
  });

  it("finds semicolons and tabs, also where commas stand in the fields", () => {
    expect(read("a;b\n1,5;2\n2,5;x,y\n").delimiter).toBe(";");
    expect(read("length (cm, in)\tb\n1\t2\n").columns).toEqual(["length (cm, in)", "b"]);
    expect(read('"a;b","c;d"\n1,2\n').columns).toEqual(["a;b", "c;d"]);
    expect(read("only\n1\n2\n").columns).toEqual(["only"]);
  });

  it("obeys the sep line of Excel, and counts it as a line", () => {
    expect(read("sep=;\r\na;b\r\n1;2\r\n").columns).toEqual(["a", "b"]);
    expect(() => read("sep=;\na;b\n1\n")).toThrow("CSV, line 3: 1 field, but the header names 2.");
  });

  it("drops byte order marks and reads UTF-16 of both orders", () => {
    expect(read("\uFEFFa,b\n1,2\n").columns).toEqual(["a", "b"]);
    const utf16 = (text: string, little: boolean) => {
      const view = new DataView(new ArrayBuffer(2 * text.length));
      for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), little);
      return new Uint8Array(view.buffer);
    };
    for (const little of [true, false]) {
      const table = parseCsv(utf16("\uFEFF키,b\n1,2\n", little));
      expect(table.columns).toEqual(["키", "b"]);
      expect(table.encoding).toBe(little ? "utf-16le" : "utf-16be");
    }
  });

  it("reads what Korean Excel writes: CP949 with Korean names, also beyond EUC-KR", () => {
    // "키,상태\r\n172,뷁\r\n" in CP949; 뷁 (0x94ee) is one of the characters that EUC-KR lacks.
    const cp949 = Uint8Array.from([
      0xc5, 0xb0, 0x2c, 0xbb, 0xf3, 0xc5, 0xc2, 0x0d, 0x0a, 0x31, 0x37, 0x32, 0x2c, 0x94, 0xee,
      0x0d, 0x0a,
    ]);
    const table = parseCsv(cp949, { file: "환자/검사.csv" });
    expect(table.columns).toEqual(["키", "상태"]);
    expect(table.text("상태")).toEqual(["뷁"]);
    expect(table.encoding).toBe("cp949");
    expect(() => table.text("상대")).toThrow(
      '환자/검사.csv: there is no column "상대". Did you mean "상태"? The columns are 키, 상태.',
    );
  });

  it("skips blank lines, but not a quoted empty field in a table of one column", () => {
    expect(rowsOf('\n\na\n1\n\n""\n\n2\n\n')).toEqual([["1", "", "2"]]);
  });

  it("names file and line of a row that is too short or too long", () => {
    const text = 'a,b\n"x\ny",2\n\n3\n';
    expect(() => read(text, { file: "d.csv" })).toThrow(
      "d.csv, line 5: 1 field, but the header names 2.",
    );
    expect(() => read("a,b\n1,2\n1,2,3\n")).toThrow(
      "CSV, line 3: 3 fields, but the header names 2.",
    );
    expect(() => read("1,2\n1\n", { header: false })).toThrow(
      "CSV, line 2: 1 field, but the first line has 2.",
    );
  });

  it("names the line where a quote opens and never ends", () => {
    expect(() => read('a,b\n1,2\n3,"4\n5,6\n')).toThrow(
      "CSV, line 3: a quoted field starts here and never ends.",
    );
    expect(() => read('a,b\n1,"2"x\n3,4\n')).toThrow(/CSV, line 2: /);
  });

  it("refuses files without rows, without names, and with a name twice", () => {
    expect(() => read("")).toThrow("CSV: the file is empty.");
    expect(() => read("\r\n\r\n")).toThrow("CSV: the file is empty.");
    expect(() => read("a,b\n")).toThrow("CSV: there is a header line, but no row follows it.");
    expect(() => read(",a\n0,1\n")).toThrow("CSV, line 1: column 1 of 2 has no name.");
    expect(() => read("a,b, a\n1,2,3\n")).toThrow(
      'CSV, line 1: columns 1 and 3 are both named "a".',
    );
  });

  it("numbers the columns of a file that has no header", () => {
    const table = read("1,2\n3,4\n", { header: false });
    expect(table.columns).toEqual(["column 1", "column 2"]);
    expect([...table.numbers("column 2")]).toEqual([2, 4]);
  });

  it("refuses spreadsheets and other binary files", () => {
    const zip = Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]);
    expect(() => parseCsv(zip, { file: "book.xlsx" })).toThrow(
      "book.xlsx: this is no text in utf-8 or cp949. It looks like a spreadsheet or zip file.",
    );
    expect(() => parseCsv(Uint8Array.from([0xff, 0xff, 0x80]))).toThrow("this is no text");
  });

  it("stops at its limits on bytes, columns and fields", () => {
    expect(() => read("a,b\n1,2\n", { maxBytes: 4 })).toThrow("at most 4 are allowed");
    expect(() => read("a,b,c\n1,2,3\n", { maxColumns: 2 })).toThrow(
      "CSV, line 1: 3 columns; at most 2 are allowed.",
    );
    expect(() => read("a,b\n1,2\n3,4\n", { maxCells: 5 })).toThrow(
      "CSV, line 3: more than 5 fields are not allowed.",
    );
  });

  it("reads decimal commas where semicolons part the fields, and only there", () => {
    const table = read("a;b\n1,5;x\n-2;y\n");
    expect(table.decimal).toBe(",");
    expect([...table.numbers("a")]).toEqual([1.5, -2]);
    expect(table.kind("a")).toMatchObject({ kind: "numeric", minimum: -2, maximum: 1.5 });
    expect(read("a;b\n1.5;2\n").decimal).toBe(".");
  });

  it("reads a column named like a property of every object", () => {
    const table = read("__proto__,constructor\n1,2\n");
    expect(table.text("__proto__")).toEqual(["1"]);
    expect(() => table.text("toString")).toThrow("there is no column");
  });

  it("throws only its own errors, whatever the bytes are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (data) => {
        try {
          parseCsv(data);
        } catch (error) {
          expect(error).toHaveProperty("name", "FileError");
        }
      }),
    );
  });
});

describe("writeCsv", () => {
  it("writes what parseCsv reads back, for any text", () => {
    const field = fc.string({ unit: fc.constantFrom("a", '"', ",", ";", "\n", " ", "가", "\t") });
    const tables = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1 }),
      );
    fc.assert(
      fc.property(tables, fc.boolean(), (rows, byteOrderMark) => {
        const columns = (rows[0] ?? []).map((_, i) => `c${i}`);
        const text = writeCsv(columns, rows, { byteOrderMark });
        const table = read(text, { delimiter: "," });
        expect(columns.map((name) => table.text(name))).toEqual(
          columns.map((_, i) => rows.map((row) => row[i])),
        );
      }),
    );
  });

  it("writes numbers in full, and nothing for null and NaN", () => {
    expect(
      writeCsv(
        ["a", "b"],
        [
          [0.1, null],
          [Number.NaN, true],
        ],
      ),
    ).toBe("a,b\n0.1,\n,true\n");
    expect(() => writeCsv(["a", "b"], [[1]])).toThrow("row 1 has 1 values for 2 columns");
  });
});

describe("columns", () => {
  it("are numeric when every value that is there is a number", () => {
    expect(columnKind(["1", "", " 2.5 ", "NA", "-3e2", "?"])).toEqual({
      kind: "numeric",
      missing: 3,
      integer: false,
      minimum: -300,
      maximum: 2.5,
    });
    expect(columnKind(["1", "2.0"])).toMatchObject({ integer: true });
  });

  it("are categorical otherwise, with sorted classes and counted gaps", () => {
    expect(columnKind(["b", "a ", "null", "b", "NaN"])).toEqual({
      kind: "categorical",
      missing: 2,
      categories: ["a", "b"],
    });
    expect(columnKind(["none", "light"])).toMatchObject({ missing: 0 });
  });

  it("are empty when every value is missing", () => {
    expect(columnKind(["", "N/A"])).toEqual({ kind: "empty", missing: 2 });
  });

  it("take no text for a number that only some readers would", () => {
    for (const text of ["0x10", "1,000", "Infinity", "1e999", "1_000", "--1", ".", "e5", "1 2"]) {
      expect(parseNumber(text), text).toBeUndefined();
    }
    expect([...numbers(["+1.", ".5", "x"])]).toEqual([1, 0.5, Number.NaN]);
  });
});
