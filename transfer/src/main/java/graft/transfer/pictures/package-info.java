/**
 * Pictures on their way from a folder into a batch: which files there are
 * ({@link graft.transfer.pictures.ImageFolder}), decoding ({@link graft.transfer.pictures.PictureReader}), resizing
 * ({@link graft.transfer.pictures.Resampler}), the publisher's preprocessing for a network's input
 * ({@link graft.transfer.pictures.Preparation}, done by {@link graft.transfer.pictures.PicturePreparer}) and loading
 * ahead of use ({@link graft.transfer.pictures.PictureLoader}). Open {@code ImageFolder} first.
 *
 * <p>Networks were trained on what Python's imaging library makes of a picture, so this package computes the same bytes
 * where it can: the same resampling in fixed point, the same rounding of sizes and crops, alpha dropped, embedded
 * colour profiles and EXIF orientation ignored.
 *
 * <p>Letters: H W height and width in pixels, C channels, N pictures of a batch.
 */
package graft.transfer.pictures;
