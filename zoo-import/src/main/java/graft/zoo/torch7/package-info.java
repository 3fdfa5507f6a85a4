/**
 * Torch7's files, written by Lua's {@code torch.save}: {@link graft.zoo.torch7.Torch7File} opens them, {@code T7Reader}
 * reads their objects into {@code T7Value}s, from bytes or from text.
 */
package graft.zoo.torch7;
