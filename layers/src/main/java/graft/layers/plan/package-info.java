/**
 * What runs a network: {@link graft.layers.plan.InferencePlan} forward only, {@link graft.layers.plan.TrainingPlan}
 * forward and back.
 */
package graft.layers.plan;
