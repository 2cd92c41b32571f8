import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport.IssueSeverity;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/**
 * Judges FHIR R4 files given as arguments by the HAPI instance validator and the R4 definitions.
 *
 * <p>Prints every message and ends with 1 if any is an error or fatal, 2 without arguments. A code system whose
 * codes are not at hand (LOINC, SNOMED CT, RxNorm, ATC, our own) is a warning; nothing else is softened.
 */
public final class ValidateFhir {
  private ValidateFhir() {}

  public static void main(String[] files) throws IOException {
    if (files.length == 0) {
      System.err.println("ValidateFhir: give one or more FHIR R4 JSON files");
      System.exit(2);
    }
    FhirValidator validator = validator();
    int refused = 0;
    for (String file : files) {
      refused += isAccepted(validator, Path.of(file)) ? 0 : 1;
    }
    System.out.printf("HAPI: %d of %d files accepted%n", files.length - refused, files.length);
    System.exit(refused == 0 ? 0 : 1);
  }

  // HAPI deprecates the class because a warning has become its default; the choice is to be seen here all the same.
  @SuppressWarnings("deprecation")
  private static FhirValidator validator() {
    FhirContext r4 = FhirContext.forR4();
    UnknownCodeSystemWarningValidationSupport unknownSystems = new UnknownCodeSystemWarningValidationSupport(r4);
    unknownSystems.setNonExistentCodeSystemSeverity(IssueSeverity.WARNING);
    ValidationSupportChain support =
        new ValidationSupportChain(
            new DefaultProfileValidationSupport(r4),
            new CommonCodeSystemsTerminologyService(r4),
            new InMemoryTerminologyServerValidationSupport(r4),
            unknownSystems);
    return r4.newValidator().registerValidatorModule(new FhirInstanceValidator(support));
  }

  private static boolean isAccepted(FhirValidator validator, Path file) throws IOException {
    boolean accepted = true;
    for (SingleValidationMessage message : validator.validateWithResult(Files.readString(file)).getMessages()) {
      System.out.printf(
          "%s: %s: %s: %s%n", file, message.getSeverity(), message.getLocationString(), message.getMessage());
      accepted &= message.getSeverity().ordinal() < ResultSeverityEnum.ERROR.ordinal();
    }
    return accepted;
  }
}
