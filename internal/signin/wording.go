package signin

import "ava/internal/language"

// What people read when a sign-in fails.
const (
	sentenceCancelled   = "The sign-in was cancelled."
	sentenceExpired     = "This sign-in has expired, was already used, or was begun in another browser."
	sentenceFailed      = "The sign-in could not be completed."
	sentenceUnavailable = "Signing in is not possible right now. Please try again in a moment."
)

// wording is what the page of a failed sign-in says in a language.
type wording struct {
	Title, Heading, Again, ID string
	sentences                 map[string]string // by the English one
}

// sentence returns the translation of a sentence.
func (w wording) sentence(inEnglish string) string {
	if translated, ok := w.sentences[inEnglish]; ok {
		return translated
	}
	return inEnglish
}

// wordings are the page in every language.
var wordings = map[language.Tag]wording{
	language.English: {
		Title: "Sign-in", Heading: "You are not signed in", Again: "Sign in", ID: "Correlation ID:",
	},
	language.German: {
		Title: "Anmeldung", Heading: "Sie sind nicht angemeldet", Again: "Anmelden", ID: "Korrelations-ID:",
		sentences: map[string]string{
			sentenceCancelled:   "Die Anmeldung wurde abgebrochen.",
			sentenceExpired:     "Diese Anmeldung ist abgelaufen, wurde bereits verwendet oder in einem anderen Browser begonnen.",
			sentenceFailed:      "Die Anmeldung konnte nicht abgeschlossen werden.",
			sentenceUnavailable: "Die Anmeldung ist gerade nicht möglich. Bitte versuchen Sie es in einem Moment erneut.",
		},
	},
	language.Spanish: {
		Title: "Inicio de sesión", Heading: "No ha iniciado sesión", Again: "Iniciar sesión", ID: "ID de correlación:",
		sentences: map[string]string{
			sentenceCancelled:   "Se ha cancelado el inicio de sesión.",
			sentenceExpired:     "Este inicio de sesión ha caducado, ya se ha usado o se comenzó en otro navegador.",
			sentenceFailed:      "No se ha podido completar el inicio de sesión.",
			sentenceUnavailable: "No es posible iniciar sesión en este momento. Inténtelo de nuevo en unos instantes.",
		},
	},
	language.French: {
		Title: "Identification", Heading: "Aucune session n’est ouverte", Again: "S’identifier", ID: "ID de corrélation\u00a0:",
		sentences: map[string]string{
			sentenceCancelled:   "L’identification a été annulée.",
			sentenceExpired:     "Cette identification a expiré, a déjà été utilisée ou a été commencée dans un autre navigateur.",
			sentenceFailed:      "L’identification n’a pas pu aboutir.",
			sentenceUnavailable: "L’identification n’est pas possible pour le moment. Veuillez réessayer dans un instant.",
		},
	},
}
