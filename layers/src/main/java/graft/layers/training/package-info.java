/**
 * Losses, optimisers, schedules, and the {@link graft.layers.training.Trainer} that drives a plan over data. Open
 * {@link graft.layers.training.Sgd} first for an update rule, then {@link graft.layers.training.Optimizer} for what all
 * rules share, then the trainer.
 */
package graft.layers.training;
