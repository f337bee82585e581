/**
 * C structures as tables of their fields: size, alignment, offsets, and access through a DataView.
 *
 * The rules are those of the ABI that x86_64 and aarch64 Linux share (LP64, little endian): every scalar is aligned to
 * its size, a structure to its widest field, and its size is a multiple of its alignment.
 *
 * @module
 */

/** Integers of a fixed width. 64-bit ones are read and written as Numbers, exact up to 2^53. */
export type ScalarType = "u8" | "i8" | "u16" | "i16" | "u32" | "i32" | "u64" | "i64";

/** Room that something takes: a nested structure or an array. */
export interface Extent {
  /** Size in bytes. */
  readonly bytes: number;
  /** Power of two that divides the address. */
  readonly alignment: number;
}

/** What a field can be. */
export type FieldType = ScalarType | "pointer" | Extent;

/** Fields in the order in which C declares them. */
export type FieldTable = { readonly [field: string]: FieldType };

/** Names of the fields that have one of these types. */
export type FieldsOf<Fields extends FieldTable, Type extends FieldType> = {
  [Field in keyof Fields]: Fields[Field] extends Type ? Field : never;
}[keyof Fields];

const TWO_TO_32 = 0x1_0000_0000;

/**
 * The room that a field takes.
 *
 * @param type Type of the field.
 * @returns Its size and alignment.
 */
export function extentOf(type: FieldType): Extent {
  switch (type) {
    case "u8":
    case "i8":
      return { bytes: 1, alignment: 1 };
    case "u16":
    case "i16":
      return { bytes: 2, alignment: 2 };
    case "u32":
    case "i32":
      return { bytes: 4, alignment: 4 };
    case "u64":
    case "i64":
    case "pointer":
      return { bytes: 8, alignment: 8 };
    default:
      return type;
  }
}

/**
 * The room of an array.
 *
 * @param element Type of the elements.
 * @param length Number of elements.
 * @returns The array's size and the alignment of one element.
 */
export function array(element: FieldType, length: number): Extent {
  const { bytes, alignment } = extentOf(element);
  return { bytes: bytes * length, alignment };
}

/**
 * Rounds up to a multiple of a power of two.
 *
 * @param offset Bytes.
 * @param alignment Power of two.
 * @returns The smallest multiple that is not below the offset.
 */
export function alignUp(offset: number, alignment: number): number {
  return (offset + alignment - 1) & -alignment;
}

/** The layout of one C structure. */
export class Struct<const Fields extends FieldTable> implements Extent {
  /** Name behind C's keyword `struct`. */
  readonly name: string;
  /** Types of the fields, by their C names. */
  readonly fields: Fields;
  /** Offsets of the fields in bytes, by their C names. */
  readonly offset: { readonly [Field in keyof Fields]: number };
  /** sizeof. */
  readonly bytes: number;
  /** _Alignof. */
  readonly alignment: number;

  /**
   * Lays the fields out by C's rules.
   *
   * @param name Name behind C's keyword `struct`.
   * @param fields Every field in C's order.
   */
  constructor(name: string, fields: Fields) {
    let end = 0;
    let widest = 1;
    const offset: { [Field in keyof Fields]?: number } = {};
    for (const field in fields) {
      const { bytes, alignment } = extentOf(fields[field] ?? { bytes: 0, alignment: 1 });
      const start = alignUp(end, alignment);
      offset[field] = start;
      end = start + bytes;
      widest = Math.max(widest, alignment);
    }
    this.name = name;
    this.fields = fields;
    this.offset = offset as { [Field in keyof Fields]: number };
    this.bytes = alignUp(end, widest);
    this.alignment = widest;
  }

  /**
   * Reads an integer field in host byte order.
   *
   * @param view Memory that holds the structure.
   * @param base Offset of the structure in it.
   * @param field Name of the field.
   * @returns The value; 64-bit values beyond 2^53 are rounded.
   */
  get(view: DataView, base: number, field: FieldsOf<Fields, ScalarType>): number {
    const at = base + this.offset[field];
    switch (this.fields[field]) {
      case "u8":
        return view.getUint8(at);
      case "i8":
        return view.getInt8(at);
      case "u16":
        return view.getUint16(at, true);
      case "i16":
        return view.getInt16(at, true);
      case "u32":
        return view.getUint32(at, true);
      case "i32":
        return view.getInt32(at, true);
      case "u64":
        return view.getUint32(at + 4, true) * TWO_TO_32 + view.getUint32(at, true);
      default:
        return view.getInt32(at + 4, true) * TWO_TO_32 + view.getUint32(at, true);
    }
  }

  /**
   * Writes an integer field in host byte order.
   *
   * @param view Memory that holds the structure.
   * @param base Offset of the structure in it.
   * @param field Name of the field.
   * @param value Integer; the bits that the field has no room for are lost, as in C.
   */
  set(view: DataView, base: number, field: FieldsOf<Fields, ScalarType>, value: number): void {
    const at = base + this.offset[field];
    switch (this.fields[field]) {
      case "u8":
      case "i8":
        view.setUint8(at, value);
        return;
      case "u16":
      case "i16":
        view.setUint16(at, value, true);
        return;
      case "u32":
      case "i32":
        view.setUint32(at, value, true);
        return;
      default:
        view.setUint32(at, value, true);
        view.setUint32(at + 4, Math.floor(value / TWO_TO_32), true);
    }
  }

  /**
   * Reads a pointer field.
   *
   * @param view Memory that holds the structure.
   * @param base Offset of the structure in it.
   * @param field Name of the field.
   * @returns The address; 0 is the null pointer.
   */
  getPointer(view: DataView, base: number, field: FieldsOf<Fields, "pointer">): bigint {
    return view.getBigUint64(base + this.offset[field], true);
  }

  /**
   * Writes a pointer field.
   *
   * @param view Memory that holds the structure.
   * @param base Offset of the structure in it.
   * @param field Name of the field.
   * @param address Address; 0 is the null pointer.
   */
  setPointer(view: DataView, base: number, field: FieldsOf<Fields, "pointer">, address: bigint): void {
    view.setBigUint64(base + this.offset[field], address, true);
  }
}
