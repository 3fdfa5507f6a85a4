/**
 * The published networks, one file each, written the way their papers describe them. Nodes are named as torchvision
 * names its modules, so {@code node.parameter} is the name in a PyTorch state dictionary.
 *
 * <p>Start with {@link graft.zoo.architecture.Vgg}, which is the plainest; {@link graft.zoo.architecture.Architecture}
 * lists them all. To add one: write its file, then name it there.
 */
package graft.zoo.architecture;
