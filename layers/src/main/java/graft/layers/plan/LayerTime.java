package graft.layers.plan;

/**
 * Best times of one layer in training steps.
 *
 * @param node                 its name
 * @param forwardMilliseconds  of its forward pass
 * @param backwardMilliseconds of its backward pass, with all its gradients; 0 where nothing goes back
 */
public record LayerTime(String node, double forwardMilliseconds, double backwardMilliseconds) {
}
