/**
 * What runs a network. A blueprint is drawn first, a value without threads or arrays; a plan is made from it and takes
 * both. Open {@link graft.layers.plan.InferencePlan} first, {@link graft.layers.plan.TrainingPlan} next. An arrow means
 * "asks":
 *
 * <pre>
 * Network, Trainer ──► PlanOptions                       batch, algorithm, kernels, threads
 *    │
 *    ├──► InferencePlan ──► Step                         runs: one convolution with its epilogue, or one plain layer
 *    │      │     └───────► ActivationMemory             the array, or NotEnoughMemoryException
 *    │      └──► InferenceBlueprint ──► Fusion           which nodes a convolution does in its epilogue; folded weights
 *    │              ├──► InferenceLayout ──► Fusion      where each value lies
 *    │              │       ├──► Slices                  which steps run for some images at a time
 *    │              │       └──► BufferPlanner           lifetimes to offsets
 *    │              └──► KernelMemory ──► PlanMemory     bytes of activations, packed weights, gradients, team
 *    │
 *    └──► TrainingPlan ──► InferencePlan                 of the frozen prefix
 *           │    ├────────► LearningParameter            a parameter with its gradient, for the optimiser
 *           │    ├────────► LossGradient                 where the backward pass begins
 *           │    └────────► LayerTimes ──► LayerTime     best times of layers
 *           └──► TrainingBlueprint ──► InferenceBlueprint of the frozen prefix
 *                   ├──► TrainingFusion                  which BatchNorms do the sum and the ReLU after them
 *                   ├──► TrainingLayout                  where each value and gradient lies
 *                   │       ├──► SharedGradients         gradients that lie in one array
 *                   │       └──► BufferPlanner
 *                   └──► KernelMemory ──► PlanMemory
 * </pre>
 *
 * Blueprints work on {@code graft.layers.structure} and know nothing of {@code graft.layers.Network}.
 */
package graft.layers.plan;
