/**
 * Losses, optimisers, schedules, and the {@link graft.layers.training.Trainer} that drives plans over samples. Open
 * {@link graft.layers.training.Sgd} first for an update rule, then {@link graft.layers.training.Optimizer} for what all
 * rules share, then the trainer.
 *
 * <pre>
 * Trainer ──► TrainerSettings                    what a run is set to
 *    ├──► TrainingMemory                         what it will take, before it begins
 *    ├──► TrainingSteps ──► TrainingPlan         one epoch: read, forward, loss, backward, step
 *    │       ├──► Loss, GradientClipping, Optimizer (ParameterGroups), Schedule
 *    │       ├──► GradientAccumulator, WeightAverage, Unfreezing
 *    │       └──► TrainingState                  what a later run continues from
 *    ├──► Predictions ──► InferencePlan          measures after every epoch
 *    └──► TrainingLog
 * </pre>
 *
 * Without a trainer: {@link graft.layers.plan.TrainingPlan} shows the loop. {@link graft.layers.training.Samples} are
 * where inputs come from; {@link graft.layers.training.LogisticRegression} finds the best head on features without
 * them.
 */
package graft.layers.training;
