// The words of shared memory through which the threads of one step agree on what to do.

/** Byte addresses of the words; those that different threads write lie on different cache lines. */
export const control = {
  /** Number of the program to run. */
  program: 64,
  /** Address of the program's table. */
  table: 68,
  /** Threads that take part in the present step. */
  threads: 72,
  /** Not 0 once a thread has failed in the present step. */
  failed: 76,
  /** Threads that have reached the present barrier. */
  arrived: 128,
  /** Counts barriers that were passed. */
  passed: 192,
  /** Next chunk of the present phase, and of the one after it. */
  claims: [256, 320],
  /** State of the first worker; the others follow a cache line apart. */
  states: 384,
} as const;

/** Distance in bytes between the states of two workers; the next word counts its programs. */
export const stateStride = 64;

/** Most workers that the block has room for. */
export const maximumWorkers = 31;

/** First byte behind the block. */
export const controlEnd = control.states + stateStride * maximumWorkers;

/** What a worker is doing. */
export const state = {
  /** In its event loop: only a message reaches it. */
  away: 0,
  /** Asleep until its state changes. */
  waiting: 1,
  /** Taken for a step whose description is being written. */
  taken: 2,
  /** At work on the step. */
  working: 3,
  /** Sent to its event loop, where messages wait. */
  recalled: 4,
} as const;
