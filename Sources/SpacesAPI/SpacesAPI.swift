// SpacesAPI
