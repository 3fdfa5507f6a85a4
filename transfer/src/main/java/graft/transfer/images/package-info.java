/**
 * Images on their way from a folder into a batch: which files there are
 * ({@link graft.transfer.images.ImageFolder}), decoding ({@link graft.transfer.images.ImageDecoder}), resizing
 * ({@link graft.transfer.images.Resampler}), the publisher's preprocessing for a network's input
 * ({@link graft.transfer.images.ImageInput}, done by {@link graft.transfer.images.ImagePreparer}) and loading
 * ahead of use ({@link graft.transfer.images.ImageLoader}). Open {@code ImageFolder} first.
 *
 * <p>Networks were trained on what Python's imaging library makes of an image, so this package computes the same bytes
 * where it can: the same resampling in fixed point, the same rounding of sizes and crops, alpha dropped, embedded
 * colour profiles and EXIF orientation ignored.
 *
 * <p>Letters: H W height and width in pixels, C channels, N images of a batch.
 */
package graft.transfer.images;
