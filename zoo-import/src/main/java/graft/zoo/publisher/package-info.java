/**
 * What publishers do differently to the same architectures: how they name tensors, how they lay them out, and what
 * they do to pictures. Start with {@link graft.zoo.layout.PyTorchLayout}.
 */
package graft.zoo.publisher;
