// The callbacks' door.

export type { BackupAndRestoreOptions } from "./backup-and-restore.ts";
export { BackupAndRestore } from "./backup-and-restore.ts";
export type {
  Awaitable,
  BatchKind,
  CallbackModel,
  CallbackOptimizer,
  CallbackParams,
  Checkpoint,
  Logs,
} from "./callback.ts";
export { Callback } from "./callback.ts";
export { CallbackList } from "./callback-list.ts";
export type { CSVLoggerOptions } from "./csv-logger.ts";
export { CSVLogger } from "./csv-logger.ts";
export type { EarlyStoppingOptions } from "./early-stopping.ts";
export { EarlyStopping } from "./early-stopping.ts";
export { History } from "./history.ts";
export type { LambdaCallbackOptions } from "./lambda-callback.ts";
export { LambdaCallback } from "./lambda-callback.ts";
export type { LearningRateFunction } from "./learning-rate-scheduler.ts";
export { LearningRateScheduler } from "./learning-rate-scheduler.ts";
export type { ModelCheckpointOptions } from "./model-checkpoint.ts";
export { ModelCheckpoint } from "./model-checkpoint.ts";
export type { MonitorMode, MonitorOptions } from "./monitor.ts";
export type { ProgbarLoggerOptions } from "./progbar-logger.ts";
export { ProgbarLogger } from "./progbar-logger.ts";
export type { ProgressBarOptions } from "./progress-bar.ts";
export { ProgressBar } from "./progress-bar.ts";
export type { ReduceLROnPlateauOptions } from "./reduce-lr-on-plateau.ts";
export { ReduceLROnPlateau } from "./reduce-lr-on-plateau.ts";
export type { TextOutput } from "./terminal.ts";
export { standardOutput } from "./terminal.ts";
export { TerminateOnNaN } from "./terminate-on-nan.ts";
