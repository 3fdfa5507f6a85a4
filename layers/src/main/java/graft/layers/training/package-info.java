/** Losses, optimisers, schedules, and the {@link graft.layers.training.Trainer} that drives a plan over data. */
package graft.layers.training;
