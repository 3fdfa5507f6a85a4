/**
 * Images of another domain than a network learnt from: another camera, another background, catalogue against
 * photograph. What can be done without a label of the new domain: the statistics of batch normalisation taken from its
 * images ({@link graft.transfer.adapt.AdaptiveBatchNorm}), or features of the one domain given the covariance of the
 * other ({@link graft.transfer.adapt.Coral}). Start at {@link graft.transfer.adapt.Adaptation}.
 */
package graft.transfer.adapt;
