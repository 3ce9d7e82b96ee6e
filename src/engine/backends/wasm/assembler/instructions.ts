// Joins the instruction tables and names the kinds of instruction by what immediates they take.

import { atomicInstructions } from "./atomic-instructions.ts";
import {
  fixedInstructions,
  scalarInstructions,
  scalarLoads,
  scalarStores,
} from "./scalar-instructions.ts";
import {
  laneInstructions,
  laneLoads,
  laneStores,
  vectorInstructions,
  vectorLoads,
  vectorStores,
} from "./vector-instructions.ts";

/** Opcodes of instructions without a choice of immediates: a prefix byte above bit 16, or none. */
export const plainOpcodes: Readonly<Record<PlainInstruction, number>> = {
  ...scalarInstructions,
  ...vectorInstructions,
};

/** Opcode and natural alignment (log2 of bytes) of whatever loads from memory. */
export const loadOpcodes: Readonly<Record<LoadInstruction, MemoryOpcode>> = {
  ...scalarLoads,
  ...vectorLoads,
};

/** Opcode and natural alignment (log2 of bytes) of whatever stores to memory. */
export const storeOpcodes: Readonly<Record<StoreInstruction, MemoryOpcode>> = {
  ...scalarStores,
  ...vectorStores,
};

/** Opcode and natural alignment of the loads that fill one lane. */
export const laneLoadOpcodes: Readonly<Record<LaneLoadInstruction, MemoryOpcode>> = laneLoads;

/** Opcode and natural alignment of the stores that write one lane. */
export const laneStoreOpcodes: Readonly<Record<LaneStoreInstruction, MemoryOpcode>> = laneStores;

/** Opcode and required alignment of atomic accesses, waiting and waking. */
export const atomicOpcodes: Readonly<Record<AtomicInstruction, MemoryOpcode>> = atomicInstructions;

/** Opcodes of the instructions with one lane as immediate. */
export const laneOpcodes: Readonly<Record<LaneInstruction, number>> = laneInstructions;

/** Whole encodings of instructions whose immediates are reserved zeros. */
export const fixedEncodings: Readonly<Record<FixedInstruction, readonly number[]>> =
  fixedInstructions;

/** An opcode and the log2 of its natural alignment in bytes. */
export type MemoryOpcode = readonly [opcode: number, alignment: number];

/** An instruction without immediates. */
export type PlainInstruction = keyof typeof scalarInstructions | keyof typeof vectorInstructions;

/** An instruction whose immediates are reserved zeros, such as `memory.copy`. */
export type FixedInstruction = keyof typeof fixedInstructions;

/** Any instruction that is written by its name alone. */
export type Instruction = PlainInstruction | FixedInstruction;

/** An instruction that loads a scalar or a vector. */
export type LoadInstruction = keyof typeof scalarLoads | keyof typeof vectorLoads;

/** An instruction that stores a scalar or a vector. */
export type StoreInstruction = keyof typeof scalarStores | keyof typeof vectorStores;

/** An instruction that loads one lane into a vector. */
export type LaneLoadInstruction = keyof typeof laneLoads;

/** An instruction that stores one lane of a vector. */
export type LaneStoreInstruction = keyof typeof laneStores;

/** An instruction that extracts or replaces one lane. */
export type LaneInstruction = keyof typeof laneInstructions;

/** An atomic access, or waiting and waking. */
export type AtomicInstruction = keyof typeof atomicInstructions;
