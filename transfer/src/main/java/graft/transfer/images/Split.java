package graft.transfer.images;

import java.util.List;

/**
 * Images to train with and images to validate with. The two share no file.
 *
 * @param train      to train with
 * @param validation to validate with
 */
public record Split(List<Image> train, List<Image> validation) {

    public Split {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
    }
}
