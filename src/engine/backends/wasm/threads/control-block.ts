// The words of shared memory through which the threads of one step agree on what to do.

/** Byte addresses of the words; those that different threads write lie on different cache lines. */
export const control = {
  /** Not 0 once a thread has failed in the present step. */
  failed: 64,
  /** Two words: the next chunk of the open phase, and behind it the number of that phase. */
  claims: 128,
  phase: 132,
  /** Chunks of the open phase that are done. */
  done: 192,
  /** Not 0 while the first thread sleeps until the open phase is done. */
  leaderSleeps: 256,
  /** How many workers sleep until the next phase is opened. */
  sleepers: 320,
  /** Threads that have reached the present barrier. */
  arrived: 384,
  /** Counts barriers that were passed. */
  passed: 448,
  /** Always 0, and nobody notifies of it: who waits for a change naps. */
  nap: 452,
  /** Slot of the first worker; the others follow a cache line apart. */
  slots: 512,
} as const;

/** Distance in bytes between the slots of two workers. */
export const slotStride = 64;

/** Words of a worker's slot; only who holds the worker writes what step it takes part in. */
export const slot = {
  state: 0,
  /** Number behind that of the newest program that the worker has. */
  programs: 1,
  /** Not 0 while a message is on its way to wake the worker. */
  woken: 2,
  /** Number of the program to run. */
  program: 3,
  /** Address of the program's table. */
  table: 4,
  /** Number of the phase before the step's first one. */
  phase: 5,
  /** Threads that take part. */
  threads: 6,
} as const;

/**
 * How a thread waits for another one. It looks for some hundred microseconds, then naps, and sleeps in
 * the end until it is woken. On virtual machines a thread that is woken often comes back on the processor
 * of the one that wakes it, and the two share it for milliseconds while another processor is idle; one
 * that naps comes back where it was.
 */
export const lookout = {
  looks: 50_000,
  naps: 15,
  /** In nanoseconds. */
  napTime: 20_000,
} as const;

/** Most workers that the block has room for. */
export const maximumWorkers = 31;

/** What a worker is doing. */
export const state = {
  /** In its event loop: only a message reaches it. */
  away: 0,
  /** Looking again and again whether its state has changed. */
  waiting: 1,
  /** Asleep until it is notified of a change. */
  asleep: 2,
  /** Taken for a step whose description is being written. */
  taken: 3,
  /** At work on the step. */
  working: 4,
  /** Sent to its event loop, where messages wait. */
  recalled: 5,
} as const;
